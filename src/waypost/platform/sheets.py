"""A list as an XLSX file to download. Every text stays a text: a name that begins with "=" is no formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

import xlsxwriter
from django.http import HttpResponse

from waypost.kernel.text import written

Value = str | int | float | date | None
_MOST_IN_A_CELL = 32_767
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(name: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> HttpResponse:
    """An answer with one sheet: a bold first row that stays in sight, and columns as wide as their texts need."""
    store = io.BytesIO()
    book = xlsxwriter.Workbook(store, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(title[:31])
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    widths = [_width(head) for head in heads]
    sheet.write_row(0, 0, heads, bold)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            widths[column] = max(widths[column], _width(value))
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, day)
            elif isinstance(value, str):
                sheet.write_string(at, column, written(value, _MOST_IN_A_CELL))
            elif value is not None:
                sheet.write_number(at, column, value)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, 60))
    sheet.freeze_panes(1, 0)
    book.close()
    return HttpResponse(
        store.getvalue(), content_type=_TYPE, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    )


def _width(value: Value) -> int:
    return max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in line) for line in str(value or "").split("\n"))
