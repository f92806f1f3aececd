"""Sheets and judged rows as compressed bytes, so that a roster can wait for its answers."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from waypost.organisation.roster.division import Division
from waypost.organisation.roster.sheets import Book, Sheet

_REGION = "region|"


def packed(value: Any) -> bytes:
    """A JSON value as compressed bytes."""
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"), 3)


def opened(content: bytes) -> Any:
    """The value that was packed; an empty list of nothing."""
    return json.loads(zlib.decompress(content)) if content else []


def packed_book(book: Book) -> bytes:
    """The sheets of a book as compressed bytes."""
    return packed(
        [
            {
                "name": sheet.name,
                "rows": sheet.rows,
                "merged": sheet.merged,
                "hidden": sheet.hidden,
                "dates": sorted(sheet.dates),
                "formulas": sorted(sheet.formulas),
                "errors": sorted(sheet.errors),
                "hidden_rows": sorted(sheet.hidden_rows),
                "hidden_columns": sorted(sheet.hidden_columns),
            }
            for sheet in book.sheets
        ]
    )


def opened_book(content: bytes, digest: str) -> Book:
    """The book that was packed."""
    sheets = [
        Sheet(
            given["name"],
            given["rows"],
            [(box[0], box[1], box[2], box[3]) for box in given["merged"]],
            given["hidden"],
            frozenset(given["dates"]),
            frozenset(given["formulas"]),
            frozenset(given["errors"]),
            frozenset(given.get("hidden_rows", ())),
            frozenset(given.get("hidden_columns", ())),
        )
        for given in opened(content)
    ]
    return Book(sheets, digest, "kept")


def regions(answers: Mapping[str, str]) -> list[Division]:
    """The regions that a list handed in beside the roster names; they are kept among its answers."""
    return [Division(key.removeprefix(_REGION), name) for key, name in answers.items() if key.startswith(_REGION)]


def with_regions(answers: Mapping[str, str], more: list[Division]) -> dict[str, str]:
    """Answers with the regions of such a list among them."""
    return {**answers, **{f"{_REGION}{division.code}": division.name for division in more}}
