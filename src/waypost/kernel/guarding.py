"""Texts in tables that other programs open: kept from being taken for formulas, and read back as they were."""

from __future__ import annotations

import re
from typing import TypeVar

_Value = TypeVar("_Value")
# What a spreadsheet takes for the beginning of a formula, also in its full-width form, and the signs that some of them
# skip. Apostrophes before it count, so that one more can be told from those that were there.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]|'+[0-9]+\\Z")
_DIGITS = re.compile("[0-9]+\\Z")


def guarded(value: _Value) -> _Value | str:
    """A value as a cell of CSV: a text that a spreadsheet would take for a formula has an apostrophe before it.
    Numbers stay numbers.

    >>> guarded("=1+1"), guarded("＝1+1"), guarded(-12.5), guarded("-12.5"), guarded("第一所")
    ("'=1+1", "'＝1+1", -12.5, "'-12.5", '第一所')
    """
    return "'" + value if isinstance(value, str) and is_formula(value) else value


def is_formula(text: str) -> bool:
    """True for a text that a spreadsheet would take for a formula or, with its apostrophes, for something else than
    it is."""
    return _FORMULA.match(text) is not None


def guarded_in_workbook(text: str) -> str:
    """A text as a cell of a workbook, where a text is marked as one and needs no apostrophe, unless it begins with
    one that `unguarded` would take away.

    >>> guarded_in_workbook("=1+1"), guarded_in_workbook("'=1+1")
    ('=1+1', "''=1+1")
    """
    return "'" + text if text[:1] == "'" and is_formula(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` made safe, exactly; and digits without the apostrophe that keeps them a text.

    >>> unguarded("'=1+1"), unguarded("'0932"), unguarded("'s Gravenhage")
    ('=1+1', '0932', "'s Gravenhage")
    >>> all(unguarded(guarded(text)) == text for text in ("=a", "'=a", "''=a", "'12", "''12", "12", "'", "''", "'a"))
    True
    """
    rest = text[1:]
    return rest if text[:1] == "'" and (_FORMULA.match(rest) or _DIGITS.match(rest)) else text
