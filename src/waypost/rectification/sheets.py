"""Tables as clerks hand them round: XLSX laid out for A4 and safe to open, and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from waypost.kernel.text import written

Cell = str | int | date | None
_MOST_IN_A_CELL = 32_767
_FORMULA_FIRST = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in characters of the body font; `centred` for short fixed words, numbers and days."""

    heading: str
    width: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: its tab, its title, the line below the title (who, as of when, how many), its rows, its foot."""

    tab: str
    title: str
    line: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    foot: str = ""
    page_foot: str = "&C&P / &N"


def workbook(sheets: Iterable[Sheet], *, title: str, fonts: Fonts | None = None) -> bytes:
    """The sheets as one XLSX file.

    Every text is written as text: a note that begins with "=" stays a note. What XML cannot hold is left out, and a
    text longer than a cell can hold (32,767 characters) ends with "…".
    """
    store = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(store, options)
    book.set_properties({"title": title, "comments": ""})
    looks = _Looks.of(book, fonts or Fonts())
    for sheet in sheets:
        _write(book.add_worksheet(sheet.tab[:31]), sheet, looks)
    book.close()
    return store.getvalue()


@dataclass(frozen=True, slots=True)
class Fonts:
    """Fonts by name; a machine without one shows its own substitute."""

    title: str = "方正小标宋简体"
    heading: str = "黑体"
    body: str = "仿宋"


LATIN = Fonts("Cambria", "Calibri", "Calibri")


@dataclass(frozen=True, slots=True)
class _Looks:
    title: Any
    line: Any
    heading: Any
    text: Any
    centred: Any
    day: Any

    @classmethod
    def of(cls, book: Any, fonts: Fonts) -> _Looks:
        body = {"font_name": fonts.body, "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
        return cls(
            title=book.add_format({"font_name": fonts.title, "font_size": 20, "align": "center", "valign": "vcenter"}),
            line=book.add_format({"font_name": fonts.body, "font_size": 11, "valign": "vcenter"}),
            heading=book.add_format(
                body | {"font_name": fonts.heading, "align": "center", "bg_color": "#EFECE4", "bold": False}
            ),
            text=book.add_format(body),
            centred=book.add_format(body | {"align": "center"}),
            day=book.add_format(body | {"align": "center", "num_format": "yyyy-mm-dd"}),
        )


def _write(page: Any, sheet: Sheet, looks: _Looks) -> None:
    last = len(sheet.columns) - 1
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 2)
    page.set_footer(sheet.page_foot)
    page.freeze_panes(3, 2)
    page.merge_range(0, 0, 0, last, "", looks.title)
    page.write_string(0, 0, sheet.title, looks.title)
    page.set_row(0, 36)
    page.write_string(1, 0, sheet.line, looks.line)
    page.set_row(1, 20)
    page.set_row(2, 30)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(2, at, column.heading, looks.heading)
    for down, row in enumerate(sheet.rows, start=3):
        for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _put(page, down, at, cell, column, looks)
    page.autofilter(2, 0, 2 + max(len(sheet.rows), 1), last)
    if sheet.foot:
        page.write_string(4 + len(sheet.rows), 0, sheet.foot, looks.line)


def _put(page: Any, down: int, at: int, cell: Cell, column: Column, looks: _Looks) -> None:
    look = looks.centred if column.centred else looks.text
    if cell is None:
        page.write_blank(down, at, None, look)
    elif isinstance(cell, int):
        page.write_number(down, at, cell, looks.centred)
    elif isinstance(cell, date):
        page.write_datetime(down, at, datetime(cell.year, cell.month, cell.day), looks.day)
    else:
        page.write_string(down, at, safe(cell), look)


def safe(text: str) -> str:
    """A text that a cell can hold."""
    return written(text, _MOST_IN_A_CELL)


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as CSV (UTF-8 with a mark, so that Excel reads Chinese). A text that a spreadsheet would take for a
    formula gets an apostrophe before it, as OWASP advises.

    >>> csv_of(["a"], [["=1+1"]]).decode("utf-8-sig").splitlines()
    ['a', "'=1+1"]
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell)
    return "'" + text if isinstance(cell, str) and text.startswith(_FORMULA_FIRST) else text
