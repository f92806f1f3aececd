"""The names of enumerated values, from the catalogues of both languages."""

from __future__ import annotations

from enum import Enum

from django.utils.translation import pgettext


def label(value: Enum | None) -> str:
    """The name of a value in the reader's language, such as 已交办 or "Issued"; a dash for None.

    The catalogue's context is the name of the class and the message is the value: `msgctxt "Role"`, `msgid
    "unit_head"`. A test sees that both languages have every one.
    """
    if value is None:
        return "—"
    return pgettext(type(value).__name__, str(value.value))
