"""What the doctor finds wrong with an instance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that does not hold: which record, and what is wrong with it. In English, for operators."""

    where: str
    what: str
