"""To whom a recommendation of the demonstration goes, and who has to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from waypost.demo.content import Case
from waypost.organisation.queries import UnitPlace


@dataclass(frozen=True, slots=True)
class Addressed:
    """To whom a recommendation goes, on what it rests, and who of the group has to do with it."""

    place: UnitPlace
    case: Case
    numbers: tuple[int, int]
    finding_id: UUID
    found_on: date
    author: str
    deputy: str
    verifier: str

    def filled(self, text: str) -> str:
        """A text of the case with its numbers in it."""
        return text.format(n=self.numbers[0], m=self.numbers[1])
