"""Addresses of pages that another room may or may not have."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def address_of(name: str, *arguments: object, part: str = "") -> str:
    """The address of a page, with a part of it after "#"; empty where no room has such a page."""
    try:
        address = reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{address}#{part}" if part else address
