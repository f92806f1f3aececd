"""Rosters of every shape: where the headings stand, in which order, in which file."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from waypost.organisation.roster import sheets as reading
from waypost.organisation.tests import sheets
from waypost.organisation.tests.sheets import COURT, GOOD, HEADINGS, POLICE, codes, roster, saved, with_, workbook

pytestmark = pytest.mark.django_db
ENGLISH = ("Agency", "Parent unit", "County code", "Type", "Tier", "Lon", "Lat", "Headcount", "Service counter")


def test_any_order_of_columns_and_other_words_for_them_are_understood() -> None:
    rows = sheets.units_of(
        roster(
            ("定西市公安局", "", "621100", "police", "city", 104.62, 35.57, 537, "yes"),
            ("通渭县公安局", "定西市公安局", 621121.0, "Public security", "county", 105.23, 35.2, "247", "N"),
            headings=ENGLISH,
        )
    )

    assert [row["fate"] for row in rows] == ["create", "create"]
    assert (rows[1]["unit"]["region"], rows[1]["unit"]["latitude"], rows[1]["unit"]["has_window"]) == (
        "通渭县",
        35.2,
        False,
    )


def _as_csv(encoding: str, delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADINGS, *GOOD])
    return text.getvalue().encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("gb18030", "\t"), ("utf-16", "\t"), ("utf-8", "|")],
)
def test_text_is_read_in_any_encoding_and_with_any_delimiter(encoding: str, delimiter: str) -> None:
    rows = sheets.units_of(_as_csv(encoding, delimiter), name="名册.csv")

    assert [row["fate"] for row in rows] == ["create"] * 4
    assert rows[0]["sheet"] == "名册"


def test_titles_blanks_totals_notes_and_repeated_headings_are_skipped_with_their_reason() -> None:
    rows = sheets.rows_of(
        workbook(
            [
                ["定西市政法单位统计表"],
                ["填报单位：（盖章）", "", "", "", "2021年3月"],
                HEADINGS,
                COURT,
                [],
                ["一、公安机关"],
                HEADINGS,
                POLICE,
                ["合计", "", "", "", "", "", "", "", "", 737],
                ["说明：人数为在编人数。"],
                ["", "共计2个单位"],
            ],
            [["填表说明"], ["1. 类别按附件一填写。"], ["2. 单位名称填全称。"]],
            names=("名册", "说明"),
        )
    )

    assert [row["reasons"][0]["code"] if row["fate"] == "skip" else row["fate"] for row in rows] == [
        "title", "title", "heading", "create", "blank", "section", "heading_again", "create", "total", "note_line",
        "total", "no_roster", "no_roster", "no_roster",
    ]  # fmt: skip
    assert [row["row"] for row in rows] == [*range(1, 12), 1, 2, 3]


def test_headings_in_two_lines_with_merged_cells_are_understood() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["市县政法单位名册"])
    sheet.append(["单位名称", "类别", "层级", "区划代码", "地理坐标", "", "人数"])
    sheet.append(["", "", "", "", "经度", "纬度", ""])
    sheet.append(["定西市公安局", "公安", "市级", 621100, 104.62, 35.57, 537])
    sheet.append(["定西市司法局", "司法", "市级", None, 104.62, 35.57, 41])
    for area in ("A1:G1", "E2:F2", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "G2:G3", "D4:D5"):
        sheet.merge_cells(area)

    rows = sheets.units_of(saved(book))

    assert [row["fate"] for row in rows] == ["create", "create"]
    assert rows[1]["unit"]["region_code"] == "621100"
    assert rows[0]["unit"]["longitude"] == 104.62


def test_regions_given_by_names_are_found() -> None:
    headings = ("单位名称", "类别", "层级", "市州", "县区", "主管部门")
    rows = sheets.units_of(
        roster(
            ("兰州市公安局", "公安", "市级", "兰州市", "", ""),
            ("城关分局", "公安", "县级", "兰州市", "城关区", "兰州市公安局"),
            ("城关区司法局", "司法", "县级", "", "城关区", ""),
            ("安定区司法局", "司法", "县级", "兰州市", "安定区", ""),
            headings=headings,
        )
    )

    assert rows[1]["unit"]["region_code"] == "620102"
    assert "region_ambiguous" in codes(rows[2], "ask")
    assert rows[3]["fate"] == "ask"


def test_a_region_the_table_lacks_may_come_from_the_roster_itself() -> None:
    headings = ("单位名称", "类别", "层级", "区划代码", "县区")
    rows = sheets.units_of(
        roster(
            ("新城县公安局", "公安", "县级", "621129", "新城县"),
            ("某某公安局", "公安", "县级", "621128", ""),
            headings=headings,
        )
    )

    assert rows[0]["fate"] == "create"
    assert "region_from_roster" in codes(rows[0])
    assert rows[1]["fate"] == "ask"


def test_a_heading_that_is_nearly_known_is_asked_about_and_one_that_is_not_is_said() -> None:
    headings = ("单位名称", "单位类别", "层级", "行政区化代码", "值班领导")
    content = roster(("定西市公安局", "公安", "市级", "621100", "某人"), headings=headings)

    rows = sheets.rows_of(content)
    assert "column_near" in codes(rows[1], "ask")
    assert "column_unknown" in codes(rows[0], "note")
    assert sheets.units_of(content, accept=True)[0]["fate"] == "create"


def test_two_columns_of_one_heading_are_asked_about() -> None:
    headings = ("单位名称", "单位类别", "层级", "区划代码", "区划代码")
    rows = sheets.units_of(roster(("定西市公安局", "公安", "市级", "621100", "620500"), headings=headings))

    assert "column_twice" in codes(rows[0], "ask")


def test_units_without_a_line_of_headings_are_refused_and_statistics_are_skipped() -> None:
    rows = sheets.rows_of(
        workbook(
            [COURT, POLICE, *GOOD],
            [["类别", "数量", "占比"], ["公安", 12, 0.5], ["法院", 12, 0.5]],
        )
    )

    assert {row["fate"] for row in rows[:6]} == {"refuse"}
    assert {row["fate"] for row in rows[6:]} == {"skip"}


def test_a_second_table_with_other_columns_in_one_sheet_is_read_by_its_own_headings() -> None:
    other = ("单位名称", "层级", "类别", "区划代码")
    rows = sheets.units_of(workbook([HEADINGS, COURT, [], other, ("定西市公安局", "市级", "公安", "621100")]))

    assert [row["unit"]["kind"] for row in rows] == ["court", "public_security"]


def test_errors_and_formulas_without_a_value_are_refused() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEADINGS, COURT, POLICE):
        sheet.append(row)
    sheet["J2"] = "=100+100"
    sheet["G3"] = "#REF!"
    sheet["G3"].data_type = "e"

    rows = sheets.units_of(saved(book))

    assert ("formula_empty" in codes(rows[0], "refuse"), "error_value" in codes(rows[1], "refuse")) == (True, True)


def test_a_number_that_became_a_date_is_not_taken_for_a_number() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(COURT)
    book.active["J2"] = "2021-03-05"
    book.active["J2"].value = __import__("datetime").date(2021, 3, 5)

    assert sheets.units_of(saved(book))[0]["fate"] == "ask"


def test_a_total_that_does_not_fit_is_said() -> None:
    rows = sheets.rows_of(roster(COURT, POLICE, ["合计：3个单位"], ["合计：2个单位"]))

    assert ("total_differs" in codes(rows[3]), "total_differs" in codes(rows[4])) == (True, False)


def _zipped(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


BAD_FILES: list[tuple[bytes, str]] = [
    (b"", "empty"),
    (b"  \n ", "empty"),
    (b"PK\x03\x04 nothing of the kind", "unreadable"),
    (b"\xd0\xcf\x11\xe0 nothing of the kind", "unreadable"),
    (b"<html><table><tr><td>x</td></tr></table></html>", "web_page"),
    (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe\x81", "undecodable"),
    (_zipped({"xl/workbook.xml": b"0" * 400_000_000}), "too_large"),
    (_zipped({f"part{number}": b"" for number in range(2_100)}), "too_many_parts"),
    (_zipped({"hello.txt": b"no workbook"}), "unreadable"),
]


@pytest.mark.parametrize(("content", "code"), BAD_FILES, ids=[code for _, code in BAD_FILES])
def test_a_file_that_cannot_be_read_says_why(content: bytes, code: str) -> None:
    with pytest.raises(reading.Unreadable) as refused:
        reading.read(content)

    assert refused.value.code == code


def test_a_directory_that_lies_about_sizes_is_found_out() -> None:
    content = bytearray(_zipped({"xl/workbook.xml": b"0" * 350_000_000}))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(signature) + offset
        content[at : at + 4] = (1000).to_bytes(4, "little")

    with pytest.raises(reading.Unreadable) as refused:
        reading.read(bytes(content))

    assert refused.value.code == "too_large"


def test_a_sheet_that_spans_the_whole_grid_is_refused_by_the_child() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "单位名称", 1

    with pytest.raises(reading.Unreadable) as refused:
        reading.read(saved(book))

    assert refused.value.code == "too_large"


@pytest.mark.parametrize("shape", [[], [[]], [["", None]], [["单位名称"]], [["单位名称", "类别"]]])
def test_an_empty_roster_has_no_units(shape: list[list[Any]]) -> None:
    assert sheets.units_of(workbook(shape)) == []


def test_columns_that_say_one_thing_twice_are_read_by_the_more_exact_heading() -> None:
    headings = (*HEADINGS, "编制数")
    row = sheets.units_of(roster((*with_(COURT, J=180), 200), headings=headings))[0]

    assert row["unit"]["staff"] == 180
