"""Lists as files: XLSX and CSV. Cells are text and numbers, never formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from waypost.kernel.text import written

Cell = str | int | None
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_IN_A_CELL = 32_767
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(request: HttpRequest, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A download of rows under a head (message ids): CSV for `?format=csv`, otherwise XLSX."""
    words = [gettext(one) for one in head]
    if request.GET.get("format") == "csv":
        content, kind, ending = _csv(words, rows), "text/csv; charset=utf-8", "csv"
    else:
        content, kind, ending = _xlsx(words, rows), _XLSX, "xlsx"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="waypost-{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return ("\ufeff" + text.getvalue()).encode()


def _harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA) else cell


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    store = io.BytesIO()
    book = xlsxwriter.Workbook(store, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    page.freeze_panes(1, 0)
    for column, word in enumerate(head):
        page.write_string(0, column, word, bold)
        page.set_column(column, column, 18)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                page.write_number(at, column, cell)
            else:
                page.write_string(at, column, written(cell or "", _MOST_IN_A_CELL))
    book.close()
    return store.getvalue()
