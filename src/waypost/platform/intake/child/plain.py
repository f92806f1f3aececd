"""JSON as programs and people hand it in: a value that is not deep."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from waypost.platform.intake.child.trouble import Trouble
from waypost.platform.intake.limits import MOST_DEPTH


def read(file: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The value of a JSON file."""
    try:
        value = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Trouble("unreadable") from error
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise Trouble("unreadable")
        level = [part for one in level for part in _inside(one) if isinstance(part, list | dict)]
    return {"value": value}, b""


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
