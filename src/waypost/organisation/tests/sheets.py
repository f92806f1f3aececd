"""Builds rosters as clerks make them, good and bad."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from waypost.organisation import said
from waypost.organisation.queries import known
from waypost.organisation.roster import judge, sheets
from waypost.organisation.roster.sheets import Book, Sheet

HEADINGS = (
    "序号", "单位名称", "单位类别", "层级", "行政区划代码", "上级主管单位",
    "纬度", "经度", "服务窗口", "在编人数", "备注",
)  # fmt: skip
COURT = (1, "定西市中级人民法院", "法院", "市级", "621100", "", 35.56942, 104.64213, "是", 200, "")
BUREAU = (2, "通渭县公安局", "公安", "县级", "621121", "定西市公安局", 35.2, 105.23, "是", 247, "")
POLICE = (3, "定西市公安局", "公安", "市级", "621100", "", 35.57194, 104.61928, "是", 537, "")
STATION = (4, "通渭县第1派出所", "派出所", "基层", "621121", "通渭县公安局", 35.14, 105.04, "是", 28, "")
GOOD = (COURT, POLICE, BUREAU, STATION)


def workbook(*sheets_of_rows: Sequence[Sequence[Any]], names: Sequence[str] = ()) -> bytes:
    """A workbook of sheets, each a list of rows."""
    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets_of_rows):
        title = names[number] if number < len(names) else f"表{number + 1}"
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def roster(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> Book:
    """One sheet with headings in its first row, as it is once read (no file, so that many tests stay quick)."""
    return Book([Sheet("表1", [list(headings), *(list(row) for row in rows)])], "", "test")


def with_(row: Sequence[Any], **changes: Any) -> tuple[Any, ...]:
    """A row with some cells changed, by the letters of their columns."""
    cells = list(row)
    for letter, value in changes.items():
        cells[ord(letter) - 65] = value
    return tuple(cells)


def rows_of(
    content: bytes, *, accept: bool = False, answers: dict[str, str] | None = None, name: str = ""
) -> list[Any]:
    """Every row of a roster, judged against the database."""
    context = known.context(accept=accept, answers=answers)
    book = content if isinstance(content, Book) else sheets.read(content, name=name)
    return said.rows_of(context, judge.judge(book, context))


def units_of(content: bytes | Book, **options: Any) -> list[Any]:
    """The rows that are units, or that are refused."""
    return [row for row in rows_of(content, **options) if row["unit"] is not None or row["fate"] == "refuse"]


def codes(row: Any, sort: str = "") -> set[str]:
    """The codes of the reasons of a row."""
    return {reason["code"] for reason in row["reasons"] if not sort or reason["sort"] == sort}
