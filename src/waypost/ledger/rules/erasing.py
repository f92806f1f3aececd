"""What the law may take from the ledger: what an entry says, never that there was an entry."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

ERASED = "body.erased"
OPEN_FOR = timedelta(days=7)
"""How long a proposal to erase waits for a second person."""
_PROVES = frozenset({"ledger", "body", "instance"})


class ErasureOutcome(Enum):
    """What became of a proposal to erase what an entry says."""

    WAITING = "waiting"
    ERASED = "erased"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def subject_of(seq: int) -> str:
    """What an entry is called where it is itself what an act was about.

    >>> subject_of(57)
    'entry:57'
    """
    return f"entry:{seq}"


def seq_in(subject: str) -> int | None:
    """The number of the entry that an act was about; None when it was about something else.

    >>> seq_in("entry:57"), seq_in("entry:"), seq_in("visit:57")
    (57, None, None)
    """
    kind, _, number = subject.partition(":")
    return int(number) if kind == "entry" and number.isascii() and number.isdecimal() and len(number) < 19 else None


def proves(act: str) -> bool:
    """True for an act without whose words the ledger cannot be checked: keys, witnesses, restores, and erasures.

    >>> proves("ledger.key_begun"), proves("body.erased"), proves("account.opened")
    (True, True, False)
    """
    return act.partition(".")[0] in _PROVES
