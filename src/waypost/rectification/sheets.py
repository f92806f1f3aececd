"""Tables as clerks hand them round: XLSX laid out for A4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from waypost.platform.sheets import Book, Look

Cell = str | int | date | None


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
    """The sheets as one XLSX file."""
    book = Book(title=title)
    looks = _Looks.of(book, fonts or Fonts())
    for sheet in sheets:
        _write(book, sheet, looks)
    return book.content()


@dataclass(frozen=True, slots=True)
class Fonts:
    """Fonts by name; a machine without one shows its own substitute."""

    title: str = "方正小标宋简体"
    heading: str = "黑体"
    body: str = "仿宋"


LATIN = Fonts("Cambria", "Calibri", "Calibri")


@dataclass(frozen=True, slots=True)
class _Looks:
    title: Look
    line: Look
    heading: Look
    text: Look
    centred: Look
    day: Look

    @classmethod
    def of(cls, book: Book, fonts: Fonts) -> _Looks:
        body = {"font_name": fonts.body, "font_size": 11, "border": 1, "valign": "vcenter", "text_wrap": True}
        return cls(
            title=book.look({"font_name": fonts.title, "font_size": 20, "align": "center", "valign": "vcenter"}),
            line=book.look({"font_name": fonts.body, "font_size": 11, "valign": "vcenter"}),
            heading=book.look(
                body | {"font_name": fonts.heading, "align": "center", "bg_color": "#EFECE4", "bold": False}
            ),
            text=book.look(body),
            centred=book.look(body | {"align": "center"}),
            day=book.look(body | {"align": "center", "num_format": "yyyy-mm-dd"}),
        )


def _write(book: Book, sheet: Sheet, looks: _Looks) -> None:
    page = book.sheet(sheet.tab)
    last = len(sheet.columns) - 1
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, 2)
    page.set_footer(sheet.page_foot)
    page.freeze_panes(3, 2)
    page.merge_range(0, 0, 0, last, "", looks.title.plain)
    book.put(page, 0, 0, sheet.title, looks.title)
    page.set_row(0, 36)
    book.put(page, 1, 0, sheet.line, looks.line)
    page.set_row(1, 20)
    page.set_row(2, 30)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        book.put(page, 2, at, column.heading, looks.heading)
    for down, row in enumerate(sheet.rows, start=3):
        for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            book.put(page, down, at, cell, _look_of(cell, column, looks))
    page.autofilter(2, 0, 2 + max(len(sheet.rows), 1), last)
    if sheet.foot:
        book.put(page, 4 + len(sheet.rows), 0, sheet.foot, looks.line)


def _look_of(cell: Cell, column: Column, looks: _Looks) -> Look:
    if isinstance(cell, date):
        return looks.day
    return looks.centred if column.centred or isinstance(cell, int) else looks.text
