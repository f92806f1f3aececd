"""The rooms that answer a question put to all of them, such as `waiting` and `search`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings


@cache
def asked(question: str) -> tuple[Callable[..., Any], ...]:
    """The functions of that name in the `queries` of every room that has one, in the order of the rooms."""
    found = []
    for room in settings.ROOMS:
        name = f"waypost.{room}.queries"
        if room in ("web", "api") or find_spec(name) is None:
            continue
        answer = getattr(import_module(name), question, None)
        if callable(answer):
            found.append(answer)
    return tuple(found)
