"""What a file mentions at all: the names, codes and cities by which the units it could mean are found."""

from __future__ import annotations

import re
from dataclasses import dataclass

from waypost.kernel.text import tidy_name
from waypost.organisation.roster.division import Divisions
from waypost.organisation.roster.layout import said
from waypost.organisation.roster.sheets import Book
from waypost.organisation.roster.words import simple

_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Mentions:
    """The words of a file that may be names or codes of units, and the first four digits of its cities' codes (those of
    a province end in 00)."""

    names: frozenset[str]
    codes: frozenset[str]
    cities: frozenset[str]


def of(book: Book, known: Divisions) -> Mentions:
    """What a file mentions, wherever it stands: more than its units, never less."""
    texts = {said(cell) for sheet in book.sheets for row in sheet.rows for cell in row if cell not in (None, "")}
    texts |= {sheet.name for sheet in book.sheets}
    names: set[str] = set()
    codes: set[str] = set()
    cities: set[str] = set()
    for text in texts:
        if len(text) > _LONGEST:
            continue
        for digits in re.findall(r"\d{6,12}", text):
            cities.add(digits[:4])
        if re.fullmatch(r"[A-Za-z0-9 ._\-]{1,40}", text):
            codes.add(text.replace(" ", "").upper())
        if re.search(r"[^\W\d_]", text):
            names.add(tidy_name(text))
            plain = simple(tidy_name(text))
            found = known.by_name.get(plain) or known.beginning(plain)[1]
            cities.update(code[:4] for code in found)
    cities |= {city[:2] + "00" for city in cities}
    return Mentions(frozenset(names), frozenset(codes), frozenset(cities))
