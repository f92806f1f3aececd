"""What a record says about a unit, as a number that a gate can compare."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """One measured value. `value` None means that nothing is known, which meets no criterion.

    Units: whole numbers; shares are whole per cent. `said` is a short note in the reader's language, if one helps.
    """

    value: int | None
    said: str = ""
