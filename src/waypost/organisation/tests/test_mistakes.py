"""What becomes of each mistake that a roster can hold: it is asked about or refused, never guessed."""

from __future__ import annotations

from typing import Any

import pytest

from waypost.organisation.tests import sheets
from waypost.organisation.tests.sheets import BUREAU, COURT, GOOD, HEADINGS, POLICE, STATION, codes, roster, with_

pytestmark = pytest.mark.django_db


def test_a_good_roster_is_made_whole() -> None:
    rows = sheets.units_of(roster(*GOOD))

    assert [row["fate"] for row in rows] == ["create"] * 4
    assert rows[3]["unit"]["superior"] == "通渭县公安局"
    assert rows[3]["unit"]["region"] == "通渭县"


# the row that is changed, the cells that are wrong, the fate, the reason, its cell
MISTAKES: list[tuple[tuple[Any, ...], dict[str, Any], str, str, str]] = [
    (STATION, {"B": ""}, "refuse", "name_missing", "B5"),
    (STATION, {"B": "12"}, "refuse", "name_no_words", "B5"),
    (STATION, {"B": "通渭县" + "很" * 130 + "派出所"}, "refuse", "too_long", "B5"),
    (STATION, {"C": "派出索"}, "ask", "kind_near", "C5"),
    (STATION, {"C": "消暑办"}, "ask", "kind_unknown", "C5"),
    (STATION, {"C": ""}, "ask", "kind_missing", "C5"),
    (STATION, {"C": "司法所"}, "ask", "kind_against_name", "C5"),
    (STATION, {"D": "正科级"}, "ask", "level_unknown", "D5"),
    (STATION, {"D": ""}, "ask", "level_missing", "D5"),
    (STATION, {"D": "市级"}, "ask", "level_against_kind", "D5"),
    (BUREAU, {"E": "621100"}, "ask", "code_against_level", "E4"),
    (STATION, {"E": "620502"}, "refuse", "code_against_superior", "E5"),
    (STATION, {"E": "621102"}, "refuse", "code_against_superior", "E5"),
    (STATION, {"E": "621112"}, "ask", "code_not_in_table", "E5"),
    (STATION, {"E": "991121"}, "refuse", "code_unknown", "E5"),
    (STATION, {"E": "62112"}, "refuse", "code_form", "E5"),
    (STATION, {"E": "通渭"}, "create", "region_by_name", "E5"),
    (BUREAU, {"E": "621122", "F": ""}, "ask", "code_against_name", "E4"),
    (STATION, {"F": "通渭县公安分局"}, "ask", "superior_near", "F5"),
    (STATION, {"F": "会宁县公安局"}, "ask", "superior_near", "F5"),
    (STATION, {"F": "某某委员会"}, "refuse", "superior_not_found", "F5"),
    (STATION, {"F": "通渭县第1派出所"}, "refuse", "superior_itself", "F5"),
    (STATION, {"F": ""}, "ask", "superior_missing", "F5"),
    (STATION, {"F": "定西市中级人民法院"}, "ask", "superior_other_line", "F5"),
    (BUREAU, {"F": "定西市第9派出所"}, "refuse", "superior_not_found", "F4"),
    (STATION, {"G": 105.04, "H": 35.14}, "ask", "position_swapped", "G5"),
    (STATION, {"G": "", "H": 105.04}, "ask", "position_half", "G5"),
    (STATION, {"G": 35.14, "H": ""}, "ask", "position_half", "H5"),
    (STATION, {"G": 55.1, "H": 105.04}, "ask", "position_far", "G5"),
    (STATION, {"G": 0, "H": 0}, "ask", "position_far", "G5"),
    (STATION, {"G": 351.4, "H": 105.04}, "refuse", "position_off_globe", "G5"),
    (STATION, {"G": "不清楚啊", "H": 105.04}, "refuse", "degrees_unclear", "G5"),
    (STATION, {"I": "也许"}, "ask", "window_unclear", "I5"),
    (STATION, {"I": "2个"}, "ask", "window_unclear", "I5"),
    (STATION, {"J": "十二"}, "ask", "number_chinese", "J5"),
    (STATION, {"J": "二十三人"}, "ask", "number_chinese", "J5"),
    (STATION, {"J": "约12"}, "ask", "number_about", "J5"),
    (STATION, {"J": "10-15"}, "ask", "number_unclear", "J5"),
    (STATION, {"J": "12（含辅警5）"}, "ask", "number_remark", "J5"),
    (STATION, {"J": 12.5}, "ask", "number_unclear", "J5"),
    (STATION, {"J": -3}, "refuse", "staff_out_of_range", "J5"),
    (STATION, {"J": 1_000_000}, "refuse", "staff_out_of_range", "J5"),
    (STATION, {"J": "12人"}, "create", "number_with_unit", "J5"),
    (STATION, {"J": "不详"}, "create", "staff_unknown", "J5"),
    (STATION, {"K": "长" * 400}, "refuse", "too_long", "K5"),
    (STATION, {"C": "公安派出所"}, "create", "kind_other_word", "C5"),
    (STATION, {"E": ""}, "create", "code_derived_both", "E5"),
    (STATION, {"B": "通渭县第1派出所\u200b　"}, "create", "tidied", "B5"),
    (STATION, {"G": "", "H": ""}, "create", "position_missing", "G5"),
]


@pytest.mark.parametrize(("base", "changes", "fate", "code", "cell"), MISTAKES)
def test_a_mistake_has_its_fate_and_names_its_cell(
    base: tuple[Any, ...], changes: dict[str, Any], fate: str, code: str, cell: str
) -> None:
    rows = sheets.units_of(roster(*(with_(row, **changes) if row is base else row for row in GOOD)))

    wrong = rows[GOOD.index(base)]
    assert (wrong["fate"], code in codes(wrong)) == (fate, True), wrong
    reason = next(reason for reason in wrong["reasons"] if reason["code"] == code)
    assert reason["cell"] == f"表1!{cell}"
    assert reason["message"] and reason["message_en"]
    assert fate == "create" or reason["allowed"]
    assert [row["fate"] for row in rows if row is not wrong] == ["create"] * 3


def test_two_units_of_one_name_in_two_counties_are_told_apart_by_region() -> None:
    rows = sheets.units_of(
        roster(
            POLICE,
            (1, "县公安局", "公安", "县级", "621121", "定西市公安局", "", "", "是", 5, ""),
            (2, "县公安局", "公安", "县级", "621122", "定西市公安局", "", "", "是", 5, ""),
            (3, "城关派出所", "派出所", "基层", "621121", "县公安局", "", "", "是", 5, ""),
            (4, "北关派出所", "派出所", "基层", "", "县公安局", "", "", "是", 5, ""),
        )
    )

    assert [row["fate"] for row in rows] == ["create", "create", "create", "create", "ask"]
    assert "name_elsewhere" in codes(rows[1])
    assert "superior_by_region" in codes(rows[3])
    assert codes(rows[4], "ask") == {"superior_ambiguous", "code_missing"}


def test_rows_that_differ_about_one_unit_are_both_asked_about() -> None:
    rows = sheets.units_of(roster(*GOOD, with_(STATION, J=29)))

    assert [row["fate"] for row in rows] == ["create", "create", "create", "ask", "ask"]
    reason = next(reason for reason in rows[4]["reasons"] if reason["code"] == "twice_differing")
    assert "表1!B5" in reason["message"] and "表1!J6" in reason["message"]


def test_choosing_one_of_two_rows_skips_the_other() -> None:
    content = roster(*GOOD, with_(STATION, J=29))
    key = next(r for r in sheets.units_of(content)[4]["reasons"] if r["code"] == "twice_differing")["ask"]["key"]

    rows = sheets.units_of(content, answers={key: "表1!6"})

    assert [row["fate"] for row in rows] == ["create", "create", "create", "skip", "create"]


def test_a_row_given_twice_word_for_word_is_skipped() -> None:
    rows = sheets.units_of(roster(*GOOD, STATION))

    assert rows[4]["fate"] == "skip"
    assert "表1!B5" in rows[4]["reasons"][0]["message"]


def test_superiors_in_a_circle_are_refused() -> None:
    one = with_(POLICE, F="通渭县公安局", D="县级", E="621121", B="通渭县甲公安局")
    other = with_(BUREAU, F="通渭县甲公安局")

    rows = sheets.units_of(roster(COURT, one, other))

    assert {row["fate"] for row in rows[1:]} == {"refuse"}
    assert all("superior_circle" in codes(row) for row in rows[1:])


def test_a_superior_of_a_lower_level_is_refused() -> None:
    rows = sheets.units_of(roster(*GOOD, with_(BUREAU, B="通渭县森林公安局", F="通渭县第1派出所")))

    assert rows[4]["fate"] == "refuse"
    assert "superior_lower" in codes(rows[4])


def test_those_below_a_wrong_row_are_not_blamed_for_it() -> None:
    rows = sheets.units_of(roster(COURT, POLICE, with_(BUREAU, E="620502"), STATION))

    assert [row["fate"] for row in rows] == ["create", "create", "refuse", "create"]


def test_one_code_for_two_units_is_refused() -> None:
    headings = (*HEADINGS, "单位编码")
    rows = sheets.units_of(roster((*COURT, "A1"), (*POLICE, "A1"), headings=headings))

    assert [row["fate"] for row in rows] == ["refuse", "refuse"]


@pytest.mark.parametrize("value", ["是", "有", "√", "✓", "Y", "yes", "TRUE", 1, True, "设有"])
def test_every_spelling_of_yes_is_yes(value: Any) -> None:
    assert sheets.units_of(roster(with_(COURT, I=value)))[0]["unit"]["has_window"] is True


@pytest.mark.parametrize("value", ["否", "无", "×", "✗", "N", "no", "FALSE", 0, False, "没有"])
def test_every_spelling_of_no_is_no(value: Any) -> None:
    assert sheets.units_of(roster(with_(COURT, I=value)))[0]["unit"]["has_window"] is False


def test_suggestions_are_applied_only_when_they_are_accepted() -> None:
    content = roster(COURT, POLICE, BUREAU, with_(STATION, C="派出索", G=105.04, H=35.14, J="十二"))

    assert sheets.units_of(content)[3]["fate"] == "ask"
    accepted = sheets.units_of(content, accept=True)[3]
    assert accepted["fate"] == "create"
    assert (accepted["unit"]["kind"], accepted["unit"]["latitude"], accepted["unit"]["staff"]) == (
        "police_station",
        35.14,
        12,
    )


def test_a_question_without_a_suggestion_stays_open_when_suggestions_are_accepted() -> None:
    assert sheets.units_of(roster(with_(COURT, J="10-15")), accept=True)[0]["fate"] == "ask"


def test_one_answer_answers_every_row_that_asks_the_same() -> None:
    stations = [with_(STATION, A=n, B=f"通渭县第{n}派出所", C="派出索") for n in range(2, 9)]
    content = roster(*GOOD, *stations)
    asks = [row["reasons"][-1]["ask"] for row in sheets.units_of(content) if row["fate"] == "ask"]

    assert len({ask["key"] for ask in asks}) == 1
    rows = sheets.units_of(content, answers={asks[0]["key"]: "police_station"})
    assert {row["fate"] for row in rows} == {"create"}


def test_an_answer_that_is_no_choice_answers_nothing() -> None:
    content = roster(*GOOD[:3], with_(STATION, C="派出索"))
    key = sheets.units_of(content)[3]["reasons"][-1]["ask"]["key"]

    assert sheets.units_of(content, answers={key: "starship"})[3]["fate"] == "ask"
