"""Units as a spreadsheet, in the form in which they can be imported again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext

from waypost.kernel.actor import Actor
from waypost.organisation.queries.units import matching
from waypost.organisation.rules import UnitLevel
from waypost.platform import sheets
from waypost.platform.sheets import Book

LEVELS = {
    UnitLevel.PROVINCE.value: "省级",
    UnitLevel.CITY.value: "市级",
    UnitLevel.COUNTY.value: "县级",
    UnitLevel.GRASS_ROOTS.value: "基层",
}
HEADINGS = (
    "序号", "单位名称", "单位类别", "层级", "行政区划代码", "行政区划", "上级主管单位",
    "纬度", "经度", "服务窗口", "在编人数",
    "主要负责人职务", "联络员", "联系电话", "地址", "单位编码", "单位简称", "备注", "上级单位编码",
)  # fmt: skip
_WIDTHS = (6, 34, 14, 8, 14, 14, 30, 10, 11, 10, 10, 16, 16, 16, 30, 20, 16, 24, 20)
_COLUMNS = (
    "name", "kind__name_zh", "level_value", "region__code", "region__name", "superior__name", "latitude", "longitude",
    "has_window", "staff", "head", "liaison", "telephone", "address", "code", "short_name", "note", "superior__code",
)  # fmt: skip


def lines(actor: Actor, **filters: Any) -> Iterable[list[Any]]:
    """One line for each unit the actor may see and that fits, superiors first. See `queries.units` for the filters."""
    rows = matching(actor, **filters).order_by("region_path", "level_value", "kind__order", "pk")
    for number, row in enumerate(rows.values_list(*_COLUMNS).iterator(chunk_size=2000), start=1):
        cells = list(row)
        cells[2] = LEVELS[cells[2]]
        cells[6], cells[7] = (None if value is None else float(value) for value in (cells[6], cells[7]))
        cells[8] = "是" if cells[8] else "否"
        yield [number, *("" if cell is None else cell for cell in cells)]


def csv_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a mark at its start, as spreadsheets want it."""
    return sheets.csv_of(HEADINGS, rows)


def xlsx_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet."""
    book = Book(row_by_row=True)
    page = book.sheet("单位")
    bold = book.look({"bold": True, "bg_color": "#f7f6f2", "bottom": 1})
    for index, width in enumerate(_WIDTHS):
        page.set_column(index, index, width)
    page.freeze_panes(1, 2)
    for number, row in enumerate([HEADINGS, *rows]):
        for index, cell in enumerate(row):
            book.put(page, number, index, cell, bold if number == 0 else None)
    return book.content()


def problems_of(problems: Iterable[dict[str, Any]]) -> bytes:
    """The list of what is asked and refused, as a workbook: one line a reason, the cell marked by its kind."""
    book = Book()
    page = book.sheet(gettext("To be answered or corrected"))
    bold = book.look({"bold": True, "bottom": 1})
    marks = {
        "ask": book.look({"bg_color": "#fdf0d5", "text_wrap": True}),
        "refuse": book.look({"bg_color": "#f8d7d4", "text_wrap": True}),
    }
    headings = [
        gettext("Sheet"), gettext("Row"), gettext("Unit"), gettext("Cell"), pgettext("roster", "Found"),
        gettext("What is the matter"), gettext("Allowed"), gettext("Suggestion"),
    ]  # fmt: skip
    for index, (heading, width) in enumerate(zip(headings, (12, 6, 30, 14, 24, 50, 40, 20), strict=True)):
        book.put(page, 0, index, heading, bold)
        page.set_column(index, index, width)
    number = 0
    for row in problems:
        for reason in row["reasons"]:
            if reason["sort"] not in marks:
                continue
            number += 1
            name = (row["unit"] or {}).get("name") or ""
            suggestion = (reason.get("ask") or {}).get("suggestion") or ""
            cells = [row["sheet"], row["row"], name, reason["cell"], reason["found"], reason["message"]]
            for index, cell in enumerate([*cells, reason["allowed"], suggestion]):
                book.put(page, number, index, cell, marks[reason["sort"]] if index >= 3 else None)
    page.autofilter(0, 0, max(number, 1), len(headings) - 1)
    return book.content()
