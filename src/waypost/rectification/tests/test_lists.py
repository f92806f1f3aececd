"""The four lists and the CSV, opened again as a clerk would."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from waypost.rectification.lists import ListedItem, ListedMeasure, ListedProblem, four_lists
from waypost.rectification.sheets import Column, Sheet, workbook

FRIDAY = date(2021, 4, 16)
ITEM = ListedItem(
    number="DX-017",
    unit="安定区车辆管理所",
    level="基层",
    title="让科目三合格者当场考科目四",
    text="合并科目三、科目四预约",
    focus="为民服务",
    severity="中",
    kind="限期整改",
    state="整改中",
    problems=(ListedProblem("一次办结", "往返三次才能拿证", "预约分设", "群众多跑路", date(2021, 3, 30), "暗访"),),
    standards=("当场预约", "当日领证率不低于 90%"),
    standards_met=1,
    measures=(
        ListedMeasure("合并预约", "副所长", date(2021, 4, 10), 100, "已完成"),
        ListedMeasure("流程上墙", "科员", date(2021, 4, 20), 40, "进行中"),
    ),
    lead="所长",
    issued_on=date(2021, 4, 1),
    due_on=date(2021, 4, 14),
    days_late=2,
    evidence=3,
)


def opened(items: list[ListedItem], language: str = "zh-hans") -> Workbook:
    with translation.override(language):
        content = four_lists(items, whose="第五驻点指导组", as_of=FRIDAY)
    return load_workbook(io.BytesIO(content))


def test_the_file_has_the_four_lists_of_the_ledger() -> None:
    book = opened([ITEM])

    assert book.sheetnames == ["问题清单", "任务清单", "责任清单", "整改清单"]
    assert book["问题清单"]["A1"].value == "第五驻点指导组 问题清单"
    assert "2021-04-16" in str(book["问题清单"]["A2"].value)


def test_the_lists_are_also_in_english() -> None:
    book = opened([ITEM], "en")

    assert book.sheetnames == ["List of problems", "List of tasks", "List of responsibilities", "List of rectification"]


def test_each_list_says_its_part() -> None:
    book = opened([ITEM])

    problems, tasks, duties, work = (
        [cell.value for row in sheet.iter_rows(min_row=4) for cell in row] for sheet in book
    )
    assert "往返三次才能拿证" in problems
    assert "1. 当场预约\n2. 当日领证率不低于 90%" in tasks
    assert [value for value in duties if value in ("副所长", "科员")] == ["副所长", "科员"]
    assert "1 / 2" in work
    assert 2 in work


def test_a_note_that_looks_like_a_formula_stays_a_note() -> None:
    evil = ListedItem("X", '=HYPERLINK("http://x","y")', "", "@SUM(A1)", "+1", "", "", "", "-2")

    book = opened([evil])

    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=4) for cell in row]
    assert '=HYPERLINK("http://x","y")' in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}


def test_days_are_days_and_can_be_sorted() -> None:
    sheet = opened([ITEM])["任务清单"]

    days = [cell for row in sheet.iter_rows(min_row=4) for cell in row if cell.is_date]
    assert [day.value.date() for day in days] == [date(2021, 4, 1), date(2021, 4, 14)]


def test_a_list_prints_on_a4_landscape_with_its_head_on_each_page() -> None:
    sheet = opened([ITEM])["整改清单"]

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.freeze_panes == "C4"
    assert sheet.auto_filter.ref is not None


def test_an_empty_ledger_still_makes_four_lists() -> None:
    assert len(opened([]).sheetnames) == 4


def test_a_sheet_with_a_row_too_short_is_refused() -> None:
    with pytest.raises(ValueError):
        workbook([Sheet("t", "t", "", (Column("a", 5), Column("b", 5)), [["only one"]])], title="t")
