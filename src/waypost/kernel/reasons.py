"""Why somebody takes a step: words that are asked for, and stand ever after beside it."""

from __future__ import annotations

from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.text import tidy


def reason_of(text: str, *, most: int = 300) -> str:
    """A reason, tidied.

    Raises:
        BadInput: nothing was said, or more than `most` characters.

    >>> reason_of("  核对后 ")
    '核对后'
    """
    words = tidy(text)
    if not 1 <= len(words) <= most:
        raise BadInput(N_("say why"), [Problem("reason", words[:20], N_("1 to %(most)s characters"), {"most": most})])
    return words


def given(text: str) -> str:
    """A reason without the blanks around it, where a step of power is refused without one.

    Raises:
        Refused: nothing was said (code "R5").

    >>> given("  核对后 ")
    '核对后'
    """
    words = text.strip()
    if not words:
        raise Refused(N_("say why"), code="R5")
    return words
