"""Where a request comes from, as far as that can be known."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

_HOME = 64


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks; "" when there is none. Behind the proxy that ends TLS it is the one that this proxy
    saw, the last of X-Forwarded-For: those before it are what the visitor says. Of an IPv6 address the first 64 bits
    count, since a household or an office has all that follow."""
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS:
        said = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or said
    try:
        address = ip_address(said)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> (128 - _HOME) << (128 - _HOME)))
    return str(address)


_BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("MicroMessenger", "WeChat"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Linux", "Linux"),
)


def device_of(request: HttpRequest) -> str:
    """Two words by which a person tells their browsers apart, such as "Firefox · Windows"; "" for a stranger kind.
    What a browser says of itself is a mark of its owner and is kept nowhere."""
    said = request.headers.get("User-Agent", "")
    found = [next((name for mark, name in kinds if mark in said), "") for kinds in (_BROWSERS, _SYSTEMS)]
    return " · ".join(word for word in found if word)
