"""What the words after a command may be, told to whoever mistypes them."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date


def day(text: str) -> date:
    """A day written as 2021-04-16.

    Raises:
        ArgumentTypeError: anything else; the words say how a day is written.

    >>> day("2021-04-16")
    datetime.date(2021, 4, 16)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day; write it as 2021-04-16") from None
