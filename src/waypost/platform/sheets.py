"""Tables as files, for every room: CSV and XLSX whose texts no program takes for formulas, and an XLSX to download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.http import HttpResponse

from waypost.kernel.guarding import guarded, guarded_in_workbook, is_formula
from waypost.kernel.text import written

Value = str | int | float | Decimal | date | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_IN_A_CELL = 32_767
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How cells look: as they are, and for texts that would be formulas, marked as Excel marks what was typed after an
    apostrophe, so that they stay texts when somebody edits them."""

    plain: Any
    quoted: Any


class Book:
    """A workbook that is being written. Every text stays a text: a name that begins with "=" is no formula. What XML
    cannot hold is left out, and a text longer than a cell can hold (32,767 characters) ends with "…"."""

    def __init__(self, *, title: str = "", row_by_row: bool = False) -> None:
        self._store = io.BytesIO()
        kept = {"constant_memory": True} if row_by_row else {"in_memory": True}
        self._book = xlsxwriter.Workbook(self._store, _OPTIONS | kept)
        if title:
            self._book.set_properties({"title": title, "comments": ""})
        self.bare = self.look({})
        self._day = self.look({"num_format": "yyyy-mm-dd"})

    def look(self, properties: Mapping[str, Any]) -> Look:
        """A look, of the properties that xlsxwriter knows."""
        return Look(self._book.add_format(properties), self._book.add_format({**properties, "quote_prefix": True}))

    def sheet(self, name: str) -> Any:
        """A new sheet, for what is not put into its cells: widths, frozen lines, margins."""
        return self._book.add_worksheet(name[:31])

    def put(self, page: Any, down: int, at: int, value: Value, look: Look | None = None) -> None:
        """Put a value into a cell of a sheet, by its kind. A day without a look is shown as one."""
        look = look or (self._day if isinstance(value, date) else self.bare)
        if value is None:
            page.write_blank(down, at, None, look.plain)
        elif isinstance(value, str):
            text = guarded_in_workbook(written(value, _MOST_IN_A_CELL - 1))
            page.write_string(down, at, text, look.quoted if is_formula(text) else look.plain)
        elif isinstance(value, date):
            page.write_datetime(down, at, datetime(value.year, value.month, value.day), look.plain)
        else:
            page.write_number(down, at, value, look.plain)

    def content(self) -> bytes:
        """The bytes of the file. Nothing can be put into it afterwards."""
        self._book.close()
        return self._store.getvalue()


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The rows as CSV (UTF-8 with a mark, so that Excel reads Chinese). A text that a spreadsheet would take for a
    formula gets an apostrophe before it, which `units import` takes away again.

    >>> csv_of(["a", "b"], [["=1+1", -12.5]]).decode("utf-8-sig").splitlines()
    ['a,b', "'=1+1,-12.5"]
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([guarded(head) for head in heads])
    for row in rows:
        writer.writerow([guarded(_said(value)) for value in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def _said(value: Value) -> str | int | float | Decimal:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else value


def download(name: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """An answer with one sheet: a bold first row that stays in sight, and columns as wide as their texts need."""
    book = Book()
    page = book.sheet(title)
    bold = book.look({"bold": True, "bottom": 1, "text_wrap": True})
    widths = [_width(head) for head in heads]
    for column, head in enumerate(heads):
        book.put(page, 0, column, head, bold)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            widths[column] = max(widths[column], _width(value))
            if value is not None:
                book.put(page, at, column, value)
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width + 2, 60))
    page.freeze_panes(1, 0)
    said = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(book.content(), content_type=XLSX, headers=said)


def _width(value: Value) -> int:
    return max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) for line in str(value or "").split("\n"))
