"""The whole corpus, by name: how each file is made, and whether it has to be refused at a door."""

from __future__ import annotations

from dataclasses import dataclass

from tests.hostile import packing, pictures, texts, workbooks
from tests.hostile.packing import Made


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile file. `doors` holds "t" where it is handed in as a table and "e" where as evidence; `refused` the doors
    at which it must not be taken (at the others it may be, safely)."""

    name: str
    made: Made
    doors: str
    refused: str


_FAMILIES = (
    ("archive", packing.archives, "te", "te"),
    ("odd archive", packing.tolerated_archives, "te", ""),
    ("workbook", packing.cut_off, "te", "te"),
    ("definitions", workbooks.definitions, "te", "te"),
    ("insides", workbooks.insides, "te", ""),
    ("picture", pictures.refused_pictures, "e", "e"),
    ("odd picture", pictures.tolerated_pictures, "e", ""),
    ("table", texts.tables, "te", ""),
    ("impostor", texts.impostors, "te", "e"),
)


def corpus() -> list[Hostile]:
    """Every hostile file, in an order that does not change."""
    return [
        Hostile(f"{family}: {name}", made, doors, refused)
        for family, makers, doors, refused in _FAMILIES
        for name, made in makers().items()
    ]
