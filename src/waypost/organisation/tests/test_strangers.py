"""Rosters as other offices keep them: each is read as a careful clerk reads it, and never guessed at in silence."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest

from waypost.organisation.roster import sheets as reading
from waypost.organisation.roster.facts import CLOSES, OPENS
from waypost.organisation.roster.sheets import Book, Sheet
from waypost.organisation.tests import sheets
from waypost.organisation.tests.sheets import GOOD, HEADINGS, codes, roster, saved, with_, workbook

pytestmark = pytest.mark.django_db
HEADS = ("单位名称", "类别", "层级", "区划代码", "上级单位", "人数")
CITY = ("定西市公安局", "公安", "市级", "621100", "", 300)
COUNTY = ("通渭县公安局", "公安", "县级", "621121", "定西市公安局", 100)
STATION = ("平襄派出所", "派出所", "基层", "621121", "通渭县公安局", 10)


def _book(**of: list[Any]) -> Book:
    return Book([Sheet(name, [list(row) for row in rows]) for name, rows in of.items()], "", "test")


def _fates(book: Any, **options: Any) -> list[str]:
    return [row["fate"] for row in sheets.units_of(book, **options)]


def _ask(row: Any, code: str) -> dict[str, Any]:
    found: dict[str, Any] = next(reason for reason in row["reasons"] if reason["code"] == code)["ask"]
    return found


def test_the_county_in_the_name_of_a_sheet_is_that_of_its_units_and_equal_rows_of_two_sheets_are_two_units() -> None:
    heads = ["单位名称", "类别", "级别", "主管部门"]
    rows = [heads, ["公安局", "公安", "县级", ""], ["马营派出所", "派出所", "基层", "公安局"]]
    units = sheets.units_of(_book(通渭县=rows, 陇西县=rows))

    assert [(row["fate"], row["unit"]["region"]) for row in units] == [
        ("create", "通渭县"), ("create", "通渭县"), ("create", "陇西县"), ("create", "陇西县"),
    ]  # fmt: skip
    assert "code_derived_sheet" in codes(units[0])
    assert "superior_by_region" in codes(units[3])


def test_the_county_in_the_heading_of_a_section_is_that_of_the_rows_below_it() -> None:
    rows = [["一、通渭县"], ["县公安局", "公安", "县级"], ["陇西县"], ["县公安局", "公安", "县级"]]
    units = sheets.units_of(_book(名册=[["单位名称", "类别", "层级"], *rows]))

    assert [row["unit"]["region"] for row in units] == ["通渭县", "陇西县"]


def test_a_code_of_another_county_than_the_sheet_is_asked_about() -> None:
    units = sheets.units_of(
        _book(通渭县=[HEADS, with_(STATION, E=""), with_(STATION, A="第二派出所", D="621122", E="")])
    )

    assert [row["fate"] for row in units] == ["create", "ask"]
    assert codes(units[1], "ask") == {"code_against_sheet"}


def test_superiors_of_one_name_are_told_apart_when_they_stand_below_the_rows_that_name_them() -> None:
    heads = HEADS[:5]
    stations = [
        ("平襄派出所", "派出所", "基层", "621121", "公安局"),
        ("巩昌派出所", "派出所", "基层", "621122", "公安局"),
    ]
    bureaus = [("公安局", "公安", "县级", "621121", ""), ("公安局", "公安", "县级", "621122", "")]
    rows = sheets.units_of(roster(*stations, *bureaus, headings=heads))

    assert [row["fate"] for row in rows] == ["create"] * 4
    assert ["superior_by_region" in codes(row) for row in rows[:2]] == [True, True]


@pytest.mark.parametrize("heads", ["Parent office", "归口管理单位", "归谁管", "Supervised by"])
def test_a_column_that_nobody_knows_but_that_holds_names_of_units_is_asked_about(heads: str) -> None:
    content = roster(CITY, COUNTY, STATION, headings=(*HEADS[:4], heads, "人数"))

    rows = sheets.units_of(content)

    known = [row["unit"]["superior"] for row in rows] == [None, "定西市公安局", "通渭县公安局"]
    assert known or _ask(rows[1], "column_near")["suggestion"] == "superior"
    assert sheets.units_of(content, accept=True)[2]["unit"]["superior"] == "通渭县公安局"


def test_codes_in_a_column_with_another_heading_are_asked_about_and_read_when_that_is_accepted() -> None:
    content = roster(CITY, COUNTY, headings=("单位名称", "类别", "层级", "编码", "上级单位", "人数"))

    assert _fates(content) == ["ask", "ask"]
    assert sheets.units_of(content, accept=True)[1]["unit"]["region_code"] == "621121"


def test_a_column_of_women_among_the_staff_is_not_suggested_as_the_staff() -> None:
    row = sheets.units_of(roster(CITY, headings=(*HEADS[:5], "女干警人数")))[0]

    assert _ask(row, "column_near")["suggestion"] is None


def test_rows_and_sheets_that_are_hidden_are_asked_about_once() -> None:
    book = openpyxl.Workbook()
    shown, old = book.active, book.create_sheet("旧表")
    for row in (HEADS, CITY, COUNTY, with_(STATION, A="已撤销派出所")):
        shown.append(row)
    for row in (HEADS, with_(STATION, A="老派出所"), with_(STATION, A="旧派出所")):
        old.append(row)
    old.sheet_state = "hidden"
    shown.row_dimensions[4].hidden = True
    shown.column_dimensions["F"].hidden = True
    content = saved(book)

    rows = sheets.units_of(content)
    answers = {_ask(rows[2], "rows_hidden")["key"]: "leave", _ask(rows[3], "sheet_hidden")["key"]: "read"}
    answered = sheets.rows_of(content, answers=answers)

    assert [row["fate"] for row in rows] == ["create", "create", "ask", "ask", "ask"]
    assert "column_hidden" in codes(sheets.rows_of(content)[0])
    assert [row["fate"] for row in answered] == ["skip", "create", "create", "skip", "skip", "create", "create"]


HEADED: list[tuple[str, list[list[Any]]]] = [
    (
        "two lines without merged cells",
        [["序号", "单位名称", "基本情况", "", "", "位置", ""], ["", "", "类别", "层级", "区划代码", "经度", "纬度"],
         [1, "定西市公安局", "公安", "市级", "621100", 104.62, 35.58]],
    ),
    (
        "two languages below each other",
        [["单位名称", "类别", "层级", "区划代码", "经度", "纬度"], ["Name of unit", "Kind", "Level", "Code", "E", "N"],
         ["定西市公安局", "公安", "市级", "621100", 104.62, 35.58]],
    ),
    (
        "two languages in one cell",
        [["1.单位名称 Unit name", "类别/Kind", "层级 (Level)", "区划代码 Code", "经度 E", "纬度 N"],
         ["定西市公安局", "公安", "市级", "621100", 104.62, 35.58]],
    ),
    (
        "the traditional script",
        [["單位名稱", "類別", "層級", "行政區劃代碼", "經度", "緯度"],
         ["定西市公安局", "公安", "市級", "621100", 104.62, 35.58]],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "rows"), HEADED, ids=[shape for shape, _ in HEADED])
def test_headings_of_any_shape_are_understood(shape: str, rows: list[list[Any]]) -> None:
    unit = sheets.units_of(_book(表=rows))[0]

    assert unit["fate"] == "create", shape
    assert (unit["unit"]["region_code"], unit["unit"]["latitude"]) == ("621100", 35.58)


def test_two_tables_side_by_side_are_refused_since_one_of_them_would_be_lost() -> None:
    heads = [*HEADS[:4], "", *HEADS[:4]]
    rows = sheets.units_of(_book(表=[heads, [*CITY[:4], "", "天水市公安局", "公安", "市级", "620500"]]))

    assert (rows[0]["fate"], "side_by_side" in codes(rows[0], "refuse")) == ("refuse", True)


# the cells that differ, the fate, the reason
CELLS: list[tuple[dict[str, Any], str, str]] = [
    ({"D": "6.21121E+05"}, "create", ""),
    ({"D": "’621121"}, "create", ""),
    ({"D": "621121 通渭县"}, "create", ""),
    ({"D": "621121陇西县"}, "ask", "code_against_region"),
    ({"D": "621121/621122"}, "refuse", "code_form"),
    ({"D": "六二一一二一"}, "ask", "code_in_words"),
    ({"D": "通渭县平襄镇"}, "create", "township_not_in_table"),
    ({"D": "621121100"}, "create", "township_not_in_table"),
    ({"B": "〃"}, "create", "as_above"),
    ({"A": "平襄派出所、马营派出所"}, "ask", "name_of_several"),
    ({"A": "（空）"}, "refuse", "name_missing"),
    ({"B": "所", "A": "平襄镇派出所"}, "ask", "kind_unknown"),
    ({"E": "通渭县公安局（直属）"}, "ask", "superior_near"),
    ({"E": "通渭县公安局、定西市公安局"}, "ask", "superior_near"),
    ({"E": "通渭縣公安局"}, "create", "superior_other_words"),
    ({"E": ""}, "ask", "superior_missing"),
]


@pytest.mark.parametrize(("changes", "fate", "code"), CELLS)
def test_a_cell_as_others_write_it_has_its_fate(changes: dict[str, Any], fate: str, code: str) -> None:
    other = with_(STATION, A="马营派出所")
    row = sheets.units_of(roster(CITY, COUNTY, other, with_(STATION, **changes), headings=HEADS))[3]

    assert row["fate"] == fate, row
    assert not code or code in codes(row)
    assert fate == "refuse" or row["unit"]["region_code"] == "621121"


def test_a_region_may_be_given_by_its_code_in_a_column_of_names() -> None:
    heads = (*HEADS[:3], "行政区划", *HEADS[4:])
    rows = sheets.units_of(roster(CITY, with_(COUNTY, D="通渭县(621121)"), with_(STATION, D="62112"), headings=heads))

    assert [row["fate"] for row in rows] == ["create", "create", "refuse"]
    assert rows[2]["reasons"][-1]["cell"] == "表1!D4"


def test_a_superior_may_be_given_by_its_code_and_by_the_number_of_its_row_when_that_is_said() -> None:
    heads = ("单位编码", *HEADS[:4], "上级单位")
    by_code = roster(("A1", *CITY[:5]), ("A2", *COUNTY[:4], "A1"), headings=heads)
    numbers = ("编号", *HEADS[:4], "上级编号")
    by_number = roster((1, *CITY[:5]), (2, *COUNTY[:4], 1), (3, *STATION[:4], 9), headings=numbers)

    assert "superior_by_code" in codes(sheets.units_of(by_code)[1])
    assert _fates(by_number) == ["create", "ask", "refuse"]
    assert sheets.units_of(by_number, accept=True)[1]["unit"]["superior"] == "定西市公安局"


def test_a_superior_outside_the_roster_is_asked_about_at_the_top_and_refused_below() -> None:
    rows = sheets.units_of(roster(with_(CITY, E="甘肃省公安厅"), with_(COUNTY, E="某某委员会"), headings=HEADS))

    assert [row["fate"] for row in rows] == ["ask", "refuse"]
    assert "superior_outside" in codes(rows[0], "ask")


@pytest.mark.parametrize(
    "cell",
    ["104.62,35.58", "35.58，104.62", "(104.62, 35.58)", "经度：104.62 纬度：35.58", "东经104°37′12″，北纬35°34′48″"],
)
def test_a_position_in_one_cell_is_understood_in_any_order(cell: str) -> None:
    unit = sheets.units_of(roster((*CITY[:5], cell), headings=(*HEADS[:5], "经纬度")))[0]["unit"]

    assert (unit["latitude"], unit["longitude"]) == (35.58, 104.62)


@pytest.mark.parametrize(
    ("position", "fate", "code"),
    [((35.21, 105.24), "create", ""), ((105.24, 35.21), "ask", "position_swapped"),
     ((39.9, 116.4), "ask", "position_far"), ((36.06, 103.83), "ask", "position_far"),
     ((35, 105), "create", "position_coarse")],
)  # fmt: skip
def test_a_position_is_judged_by_the_county_and_not_by_the_other_rows(
    position: tuple[float, float], fate: str, code: str
) -> None:
    row = sheets.units_of(roster((*COUNTY[:4], *position), headings=(*HEADS[:4], "纬度", "经度")))[0]

    assert (row["fate"], not code or code in codes(row)) == (fate, True)


def test_degrees_of_another_map_system_are_converted_when_that_is_said() -> None:
    content = roster((*CITY[:4], 104.62, 35.58), headings=(*HEADS[:4], "经度(高德)", "纬度(高德)"))

    asked, converted = sheets.units_of(content)[0], sheets.units_of(content, accept=True)[0]

    assert codes(asked, "ask") == {"column_map"}
    assert 0.0005 < abs(converted["unit"]["longitude"] - 104.62) < 0.01


def test_a_region_of_former_years_is_asked_about_by_its_code_and_by_its_name() -> None:
    rows = sheets.units_of(
        roster(("华亭县公安局", "公安", "县级", "620824"), ("甲公安局", "公安", "县级", "华亭县"), headings=HEADS[:4])
    )

    assert [codes(row, "ask") for row in rows] == [{"code_former"}, {"code_former"}]
    assert _ask(rows[0], "code_former")["suggestion"] == "620881"


def test_government_bodies_are_not_suggested_as_superiors_of_one_another() -> None:
    tax = ("通渭县税务局", "税务", "县级", "621121", "", 5)
    town = ("榜罗镇人民政府", "乡镇", "基层", "621121", "", 5)
    row = sheets.units_of(roster(CITY, tax, town, headings=HEADS))[2]

    assert _ask(row, "superior_missing")["suggestion"] is None


def test_lines_of_which_and_subtotals_are_no_units() -> None:
    rows = sheets.rows_of(
        roster(CITY, ["其中：女", "", "", "", "", 20], ["通渭县小计", "", "", "", "", 9], headings=HEADS)
    )

    assert [row["reasons"][0]["code"] for row in rows[2:]] == ["total", "total"]


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-16-le", b""), ("big5", b""), ("gb18030", b""), ("utf-16-be", b"\xfe\xff")]
)
def test_a_text_is_decoded_by_what_it_says(encoding: str, mark: bytes) -> None:
    text = "單位名稱,類別,層級,行政區劃代碼\r\n定西市公安局,公安,市級,621100\r\n"

    assert _fates(mark + text.encode(encoding), name="x.csv") == ["create"]


def test_lines_that_run_together_after_a_quotation_mark_are_refused_as_a_whole() -> None:
    lines = "".join(f"通渭县第{n}派出所,派出所,基层,621121\n" for n in range(1, 4))

    with pytest.raises(reading.Unreadable) as refused:
        reading.read(f'单位名称,类别,层级,区划代码\n"定西市公安局,公安,市级,621100\n{lines}'.encode())

    assert refused.value.code == "quotes"


def test_a_workbook_with_a_password_is_said_to_be_locked() -> None:
    content = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")

    with pytest.raises(reading.Unreadable) as refused:
        reading.read(content)

    assert refused.value.code == "locked"


def test_a_sheet_may_be_called_anything() -> None:
    assert _fates(_book(**{f"{OPENS}x{CLOSES}%(found)s": [HEADS, CITY, with_(CITY, F=5)]})) == ["ask", "ask"]


def test_everything_that_is_asked_is_worded_in_both_languages_without_mixing_them() -> None:
    content = roster(
        *GOOD[:3],
        with_(GOOD[3], C="派出索", D="", G=105.04, H=35.14, I="2个", J="十二"),
        with_(GOOD[3], B="x", F="县公安局"),
    )
    choices = [
        choice
        for row in sheets.units_of(content)
        for reason in row["reasons"]
        for choice in (reason.get("ask") or {"choices": []})["choices"]
    ]
    named = [choice for choice in choices if not choice["value"].startswith(("row:", "unit:"))]

    assert {choice["value"] for choice in named} >= {"swap", "none", "unknown", "police_station", "yes", "grass_roots"}
    assert not [choice for choice in named if choice["label_en"].isascii() is False]
    assert not [choice for choice in named if choice["value"] != choice["label"] and choice["label"].isascii()]


def test_a_book_with_headings_in_a_workbook_of_many_empty_sheets_is_read() -> None:
    units = sheets.units_of(workbook([], [HEADINGS, *GOOD], [], names=("封面", "名册", "空")))

    assert [row["fate"] for row in units] == ["create"] * 4
