"""Lower rooms ask upper rooms only through names that the settings wire."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def wired(kind: str) -> dict[str, Callable[..., Any]]:
    """The functions wired under a kind (`settings.WAYPOST_WIRING[kind]`), by name, in order."""
    return {name: import_string(path) for name, path in settings.WAYPOST_WIRING.get(kind, {}).items()}
