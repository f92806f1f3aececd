"""Lists as files: XLSX and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from waypost.platform.sheets import XLSX, Book, csv_of

Cell = str | int | None


def sheet(request: HttpRequest, name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """A download of rows under a head (message ids): CSV for `?format=csv`, otherwise XLSX."""
    words = [gettext(one) for one in head]
    if request.GET.get("format") == "csv":
        content, kind, ending = csv_of(words, rows), "text/csv; charset=utf-8", "csv"
    else:
        content, kind, ending = _xlsx(words, rows), XLSX, "xlsx"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="waypost-{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _xlsx(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    book = Book()
    page = book.sheet("")
    bold = book.look({"bold": True, "bottom": 1})
    page.freeze_panes(1, 0)
    for column, word in enumerate(head):
        book.put(page, 0, column, word, bold)
        page.set_column(column, column, 18)
    for at, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            book.put(page, at, column, cell or "" if not isinstance(cell, int) else cell)
    return book.content()
