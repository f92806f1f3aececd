"""The child: takes limits upon itself, opens the file on its standard input, answers on its standard output.

Run by path with `python -I` and an empty environment: SOURCE KIND OPTIONS, the folder of Waypost's source, the parser
and what it is asked (JSON). The answer is a line of JSON and the bytes that go with it. A file that is not read is an
answer too: {"trouble": code}.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from typing import Any

_MOST_OPEN = 64


def main(source: str, kind: str, options: str) -> None:
    """Answer for the file on the standard input."""
    sys.path.insert(0, source)
    bounds = importlib.import_module("waypost.platform.intake.limits").KINDS[kind]
    for what, most in (
        (resource.RLIMIT_AS, bounds.memory),
        (resource.RLIMIT_CPU, bounds.processor),
        (resource.RLIMIT_NOFILE, _MOST_OPEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    parser = importlib.import_module(f"waypost.platform.intake.child.{kind}")
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    head, rest = _answered(parser, json.loads(options))
    with os.fdopen(1, "wb") as out:
        out.write(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n")
        out.write(rest)


def _answered(parser: Any, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        with os.fdopen(0, "rb") as file:
            answer: tuple[dict[str, Any], bytes] = parser.read(file, options)
            return answer
    except MemoryError:
        return {"trouble": "too_large"}, b""
    except BaseException as error:  # a parser in Rust panics with what is no Exception
        words = type(error).__name__ + str(error)
        code = getattr(error, "code", None)
        return {"trouble": code if isinstance(code, str) else "locked" if "assword" in words else "unreadable"}, b""


if __name__ == "__main__":
    main(*sys.argv[1:4])
