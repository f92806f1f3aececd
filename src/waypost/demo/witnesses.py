"""Two people who hold the demonstration's ledger to its word: the head of a supervised unit, and the auditor.

Their keys are made while the demonstration is played and are kept nowhere: whoever wants to go on signing becomes a
witness anew, with a key of their own.
"""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from waypost.demo.cast import Cast
from waypost.demo.stage import Stage, moment
from waypost.kernel.calendar import is_working_day
from waypost.ledger import actions, queries, witness
from waypost.platform import clock

PEOPLE = (("demo.head", "demonstration/unit-head"), ("demo.auditor", "demonstration/auditor"))
_FRIDAY = 4


class Witnesses:
    """A checkpoint each working evening; on Fridays and on the last day the witnesses check it and sign."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast = stage, cast
        self._keys: dict[str, dict[str, str]] = {}
        self._seen: dict[str, dict[str, Any]] = {}

    def write(self, first: date, last: date) -> None:
        """Ask for the evenings from the first day to the last; on the last one before the curtain."""
        self.stage.at(moment(first, 18, 30), self.join)
        day = first
        while day < last:
            if is_working_day(day):
                self.stage.at(moment(day, 19), self.sign if day.weekday() == _FRIDAY else _checkpoint)
            day += timedelta(days=1)
        self.stage.at(moment(last, 17, 54), self.sign)

    def join(self) -> None:
        """Both make a key and hand in its public half."""
        for person, name in PEOPLE:
            secret = secrets.token_bytes(32)
            line = witness.key_line(name, witness.public_of(secret))
            self._keys[person] = {"name": name, "secret": secret.hex(), "public": line}
            actions.become_witness(self.cast.actor(person), key=line)

    def sign(self) -> None:
        """Each checks with the witness's own program that the ledger goes on from what they signed last, and signs."""
        size = actions.checkpoint().size
        for person, _ in PEOPLE:
            seen = self._seen.get(person)
            point = queries.point_of(size, seen["size"] if seen else 0)
            line, self._seen[person] = witness.cosign(point, self._keys[person], seen, int(clock.now().timestamp()))
            actions.cosign(self.cast.actor(person), size=size, line=line)


def _checkpoint() -> None:
    actions.checkpoint()
