"""What the doctor finds wrong with an instance."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ailment:
    """One thing that does not hold: which record, and what is wrong with it. In English, for operators. What is no
    fault but cannot be checked (`is_fault` false) is told and does not count."""

    where: str
    what: str
    is_fault: bool = True
