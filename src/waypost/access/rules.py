"""Doors, how long they stay shut after wrong tries, and how long somebody stays signed in; plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import Enum


class Door(Enum):
    """Where a secret is asked for."""

    PASSWORD = "password"  # noqa: S105 - the name of a door
    CODE = "code"
    PASSPHRASE = "passphrase"  # noqa: S105
    TOKEN = "token"  # noqa: S105


class How(Enum):
    """By what somebody signed in."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"
    OUTSIDE = "outside"


PROVIDER = "outside"
"""The one provider at which an organisation signs its people in."""


class Factor(Enum):
    """What is asked for beside a password."""

    APP = "totp"
    PASSKEY = "webauthn"


FREE = 5
"""Wrong tries for one name from one address that cost nothing but themselves."""
FREE_FROM_ADDRESS = 50
"""The same from one address, whatever the names: many people sit behind one address."""
FORGOTTEN_AFTER = timedelta(days=1)
_LONGEST = 60


def wait_after(wrong: int, *, free: int = FREE) -> timedelta:
    """How long a door stays shut after so many wrong tries: a minute at first, then twice as long each time, at most
    an hour.

    >>> [wait_after(wrong).seconds // 60 for wrong in (4, 5, 6, 7, 10, 11, 10**9)]
    [0, 1, 2, 4, 32, 60, 60]
    """
    if wrong < free:
        return timedelta(0)
    return timedelta(minutes=min(_LONGEST, 1 << min(wrong - free, 10)))


def is_shut(now: datetime, until: datetime | None) -> bool:
    """True while a door is shut. One that would stay shut for longer than any does was shut by a clock that has been
    put right since, and is open.

    >>> noon = datetime(2021, 4, 1, 12)
    >>> [is_shut(noon, noon + timedelta(minutes=minutes)) for minutes in (0, 1, 60, 61)]
    [False, True, True, False]
    """
    return until is not None and now < until <= now + timedelta(minutes=_LONGEST)


def is_over(now: datetime, *, began_at: datetime, seen_at: datetime, idle: timedelta, whole: timedelta) -> bool:
    """True when a browser was unused for too long, or is signed in for too long, used or not; also when it was seen in
    days to come, by a clock that has been put right since."""
    return now >= seen_at + idle or now >= began_at + whole or now < seen_at - idle


class Outcome(Enum):
    """What became of a proposed role."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN_FOR = timedelta(days=7)
"""How long a proposed role waits for a second person."""


ONE_TIME_FOR = timedelta(days=14)
"""How long a one-time password opens the door to the page where it is changed."""
LEAST_PASSWORD = 10
"""The fewest characters of a password."""
NOT_FOR_PASSWORDS = (
    *("waypost", "password", "passwort", "mima", "admin", "qwerty", "12345678", "88888888"),
    *("office", "leader", "deputy", "inspector", "liaison", "officer", "auditor"),
    *("zhudian", "dudao", "xuncha", "zhidaozu", "jiaoyuzhengdun", "zhengdun", "zhengfa"),
    *("gongan", "jiancha", "fayuan", "sifa"),
    *("驻点", "督导", "巡查", "指导组", "教育整顿", "整顿", "政法", "公安", "检察", "法院", "司法", "密码"),
)
"""Words of this place that anybody would try first: `docs/security.md` has the same list."""


def left_of(password: str, words: Iterable[str] = ()) -> int:
    """How many characters of a password are left without the words of this place, and without `words`.

    >>> left_of("waypost-2021"), left_of("seven oaks by the road"), left_of("office.wang", ["wang"])
    (5, 22, 1)
    """
    rest = password.casefold()
    for word in sorted({*NOT_FOR_PASSWORDS, *(word.casefold() for word in words)}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest)
