"""Passphrases and keys as an operator gives them: from a file or from stdin, never as an argument."""

from __future__ import annotations

import sys
from pathlib import Path

from waypost.backup.packing import Unfit

_SHORTEST = 12


def passphrase(source: str | None) -> str:
    """The first line of a file, or of stdin for "-"; empty for None. Raises Unfit for one that is too short."""
    if source is None:
        return ""
    said = text(source).partition("\n")[0].rstrip("\r")
    if len(said) < _SHORTEST:
        raise Unfit(f"a passphrase has at least {_SHORTEST} signs")
    return said


def text(source: str) -> str:
    """What a file says, or stdin for "-". Raises Unfit when it cannot be read."""
    try:
        return sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise Unfit(f"{source} cannot be read: {fault}") from fault
