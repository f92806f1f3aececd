"""What changed between two versions of a text, piece by piece."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

_TOKENS = re.compile(r"[A-Za-z0-9_]+|\s+|.", re.DOTALL)


class Change(Enum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went or came."""

    change: Change
    text: str


def between(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in reading order: Latin words and numbers as wholes, Chinese by the character.

    >>> [(piece.change.value, piece.text) for piece in between("五日内办结", "三日内办结")]
    [('removed', '五'), ('added', '三'), ('same', '日内办结')]
    """
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    pieces: list[Piece] = []
    for tag, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(before[i:j])))
            continue
        if i < j:
            pieces.append(Piece(Change.REMOVED, "".join(before[i:j])))
        if m < n:
            pieces.append(Piece(Change.ADDED, "".join(after[m:n])))
    return pieces
