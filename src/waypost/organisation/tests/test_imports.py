"""Applying rosters: whole or not at all, once, and in one's own part of the tree."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests import build
from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import Conflict, NotPermitted, Refused
from waypost.ledger import queries as ledger
from waypost.ledger.models import Entry
from waypost.organisation import actions, answering, exporting, preparation, said
from waypost.organisation.models import Region, Roster, RosterLine, Unit
from waypost.organisation.queries import known
from waypost.organisation.roster import judge
from waypost.organisation.roster import sheets as reading
from waypost.organisation.roster.division import Division
from waypost.organisation.tests import sheets
from waypost.organisation.tests.sheets import BUREAU, COURT, GOOD, HEADINGS, POLICE, STATION, codes, roster, with_

pytestmark = pytest.mark.django_db
OFFICE = Actor(None, "office", grants=(Grant(Role.OFFICE),))
DEMO = Path(__file__).resolve().parents[2] / "demo" / "roster.xlsx"


def _imported(*rows: Any, actor: Actor = OFFICE, **options: Any) -> actions.ImportResult:
    return actions.import_units(actor, content=sheets.workbook([HEADINGS, *rows]), name="名册.xlsx", **options)


def test_the_roster_of_the_demonstration_is_read_as_a_careful_reader_reads_it() -> None:
    rows = sheets.rows_of(DEMO.read_bytes(), accept=True)

    made = [row for row in rows if row["fate"] == "create"]
    levels = [row["unit"]["level"] for row in made]
    said = [code for row in rows for code in codes(row)]
    asked = [code for row in sheets.rows_of(DEMO.read_bytes()) for code in codes(row, "ask")]
    assert (len(made), levels.count("city"), levels.count("county"), levels.count("grass_roots")) == (307, 10, 70, 227)
    assert (said.count("given_twice"), said.count("code_derived_both"), said.count("position_missing")) == (4, 8, 6)
    assert asked == ["position_swapped"] * 8


def test_an_import_makes_units_with_their_regions_lines_words_and_one_entry() -> None:
    result = _imported(*GOOD)

    station = Unit.objects.select_related("region", "superior__superior").get(name="通渭县第1派出所")
    top = Unit.objects.get(name="定西市公安局")
    assert station.path == f"/{top.pk}/{station.superior_id}/{station.pk}/"
    assert station.region_path == station.region.path == Region.objects.get(code="621121").path
    assert [region.name for region in Region.objects.order_by("code")] == ["甘肃省", "定西市", "通渭县"]
    assert (result.counts["create"], result.regions, RosterLine.objects.count()) == (4, 3, 4)
    entry = ledger.acts_about(f"roster:{result.roster_id}")[0]
    assert entry.facts["counts"]["create"] == 4
    assert len(entry.facts["rows_sha256"]) == 64
    assert list(ledger.faults()) == []


def test_the_same_file_again_changes_nothing_and_leaves_no_entry() -> None:
    _imported(*GOOD)
    before = list(Unit.objects.order_by("pk").values())

    result = _imported(*GOOD)

    assert (result.seq, result.counts["same"], result.roster_id) == (None, 4, None)
    assert (Entry.objects.count(), Roster.objects.count()) == (1, 1)
    assert list(Unit.objects.order_by("pk").values()) == before


def test_a_corrected_file_updates_and_shows_old_and_new_first() -> None:
    _imported(*GOOD)
    corrected = roster(COURT, POLICE, BUREAU, with_(STATION, J=31, I="否"))

    row = sheets.units_of(corrected)[3]
    _imported(COURT, POLICE, BUREAU, with_(STATION, J=31, I="否"))

    assert row["fate"] == "update"
    assert row["changes"] == [
        {"field": "has_window", "old": "yes", "new": "no"},
        {"field": "staff", "old": "28", "new": "31"},
    ]
    assert Unit.objects.get(name="通渭县第1派出所").staff == 31
    assert RosterLine.objects.order_by("-pk")[0].changes == [["has_window", "yes", "no"], ["staff", "28", "31"]]


def test_what_a_roster_does_not_say_stays_as_it_is() -> None:
    _imported(*GOOD)

    _imported(COURT, POLICE, BUREAU, with_(STATION, J="", G="", H="", I="", K="新"))

    station = Unit.objects.get(name="通渭县第1派出所")
    assert (station.staff, station.has_window, str(station.latitude), station.note) == (28, True, "35.14000", "新")


def test_a_new_superior_moves_the_unit_and_what_stands_below_it() -> None:
    _imported(*GOOD, with_(POLICE, B="定西市公安局二局"))

    _imported(with_(BUREAU, F="定西市公安局二局"))

    bureau, station = Unit.objects.get(name="通渭县公安局"), Unit.objects.get(name="通渭县第1派出所")
    new = Unit.objects.get(name="定西市公安局二局")
    assert bureau.path == f"/{new.pk}/{bureau.pk}/"
    assert station.path == f"{bureau.path}{station.pk}/"


def test_nothing_is_imported_while_a_row_is_open() -> None:
    with pytest.raises(Refused, match="1 rows"):
        _imported(*GOOD[:3], with_(STATION, C="派出索"))

    assert (Unit.objects.count(), Region.objects.count(), Entry.objects.count(), Roster.objects.count()) == (0, 0, 0, 0)


def test_leaving_out_a_row_leaves_out_what_stands_below_it() -> None:
    result = _imported(COURT, POLICE, with_(BUREAU, J=-1), STATION, leave_out=True)

    assert [unit.name for unit in Unit.objects.order_by("name")] == ["定西市中级人民法院", "定西市公安局"]
    assert result.left_out == 2
    assert not Region.objects.filter(code="621121").exists()


def test_only_the_office_and_the_administrator_import() -> None:
    for role in (Role.LEADER, Role.INSPECTOR, Role.UNIT_HEAD, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            _imported(*GOOD, actor=Actor(1, grants=(Grant(role),)))


def test_an_office_of_one_city_imports_nothing_into_another() -> None:
    _imported(*GOOD)
    city = Region.objects.get(code="621100")
    local = Actor(None, "city office", grants=(Grant(Role.OFFICE, region_path=city.path),))
    other = (9, "天水市公安局", "公安", "市级", "620500", "", 34.58, 105.72, "是", 500, "")

    with pytest.raises(Refused):
        _imported(other, actor=local)
    result = _imported(*GOOD, with_(STATION, B="通渭县第2派出所"), actor=local)

    assert (result.counts["create"], result.counts["same"]) == (1, 4)


def test_a_roster_is_refused_when_units_changed_after_it_was_looked_through() -> None:
    office = build.actor(Role.OFFICE)
    roster_id, _ = preparation.hand_in(office, content=sheets.workbook([HEADINGS, *GOOD]), name="名册.xlsx")
    _imported(*GOOD)

    with pytest.raises(Conflict):
        actions.apply_roster(office, str(roster_id))
    preparation.look_again(office, roster_id)
    assert actions.apply_roster(office, str(roster_id)).seq is None


def test_an_applied_roster_is_not_applied_again() -> None:
    office = build.actor(Role.OFFICE)
    roster_id, _ = preparation.hand_in(office, content=sheets.workbook([HEADINGS, *GOOD]), name="名册.xlsx")
    actions.apply_roster(office, str(roster_id))

    with pytest.raises(Refused):
        actions.apply_roster(office, str(roster_id))
    with pytest.raises(Refused):
        preparation.answer(office, roster_id, {"a": "b"})
    with pytest.raises(Refused):
        preparation.drop(office, roster_id)


def test_a_list_of_regions_makes_known_what_the_table_lacks() -> None:
    row = (1, "新城县公安局", "公安", "县级", "621129", "", "", "", "是", 5, "")

    with pytest.raises(Refused):
        _imported(row)
    _imported(row, regions=[Division("621129", "新城县")])

    assert Region.objects.get(code="621129").name == "新城县"


@pytest.mark.parametrize("write", [exporting.xlsx_of, exporting.csv_of])
def test_an_export_imported_again_is_the_same(write: Any) -> None:
    _imported(*GOOD, with_(STATION, B="通渭县第2派出所", G="", H="", J="", I="否", K="说明"))

    content = write(list(exporting.lines(OFFICE)))

    assert {row["fate"] for row in sheets.units_of(content)} == {"same"}


def test_a_unit_that_was_closed_is_asked_about() -> None:
    _imported(*GOOD)
    Unit.objects.filter(name="通渭县第1派出所").update(is_closed=True)

    row = sheets.units_of(roster(*GOOD))[3]
    key = next(reason for reason in row["reasons"] if reason["code"] == "unit_closed")["ask"]["key"]
    _imported(*GOOD, answers={key.replace("表1", "表1"): "reopen"})

    assert row["fate"] == "ask"
    assert not Unit.objects.get(name="通渭县第1派出所").is_closed


def test_another_way_to_write_a_name_that_exists_is_asked_about() -> None:
    _imported(*GOOD)

    row = sheets.units_of(roster(COURT, POLICE, BUREAU, with_(STATION, B="通渭县第一派出所")))[3]

    assert (row["fate"], "unit_nearly_same" in codes(row, "ask")) == ("ask", True)


def _command(*arguments: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_the_command_tells_each_row_and_ends_as_it_says(tmp_path: Path) -> None:
    file = tmp_path / "名册.xlsx"
    file.write_bytes(sheets.workbook([HEADINGS, *GOOD[:3], with_(STATION, G=105.04, H=35.14)]))

    refused, told = _command("units_import", str(file), "--apply", "--json")
    applied, _ = _command("units_import", str(file), "--apply", "--accept-suggestions")
    again, _ = _command("units_import", str(file), "--accept-suggestions", "--language", "en")
    exported, _ = _command("units_export", str(tmp_path / "out.xlsx"))
    missing, _ = _command("units_import", str(tmp_path / "nothing.xlsx"))
    ending, _ = _command("units_export", str(tmp_path / "out.doc"))

    answer = json.loads(told)
    assert [row["fate"] for row in answer["rows"]] == ["skip", "create", "create", "create", "ask"]
    assert (answer["applied"], answer["rows"][4]["reasons"][0]["cell"]) == (False, "表1!G5")
    assert (refused, applied, again, exported, missing, ending) == (1, 0, 0, 0, 2, 2)
    assert Unit.objects.count() == 4


def test_of_many_units_only_those_that_the_file_could_mean_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = (9, "天水市公安局", "公安", "市级", "620500", "", "", "", "是", 500, "")
    namesake = (10, "通渭县第1派出所", "派出所", "基层", "620523", "天水市公安局", "", "", "是", 5, "")
    other = (11, "甘谷县公安局", "公安", "县级", "620523", "天水市公安局", "", "", "是", 5, "")
    _imported(
        *GOOD,
        elsewhere,
        namesake,
        other,
        accept_suggestions=True,
        answers={"code_against_name|620523|通渭县": "620523"},
    )
    book = roster(COURT, POLICE, BUREAU, with_(STATION, J=31))
    whole = known.context(book)
    monkeypatch.setattr(known, "ALL_UNITS", 0)

    narrow = known.context(book)

    assert {unit.facts.name for unit in whole.units} - {unit.facts.name for unit in narrow.units} == {"甘谷县公安局"}
    fates = [[row["fate"] for row in said.rows_of(context, judge.judge(book, context))] for context in (whole, narrow)]
    assert fates[0] == fates[1] == ["skip", "same", "same", "same", "update"]


def test_applying_says_how_far_it_has_come() -> None:
    steps: list[tuple[int, int]] = []

    _imported(*GOOD, progress=lambda done, total: steps.append((done, total)))

    assert steps[0] == (0, 12) and steps[-1] == (12, 12)
    assert len(steps) > 3


@pytest.mark.parametrize("form", [".xlsx", ".csv", ".json"])
def test_questions_are_written_to_a_file_and_its_answers_answer_them(form: str) -> None:
    book = roster(*GOOD[:3], with_(STATION, C="派出索", J="10-15"), with_(STATION, B="通渭县第2派出所", J="十二"))
    context = known.context()
    questions = said.questions(said.plain_rows(context, judge.judge(book, context)))
    content = answering.written(questions, form=form)

    answers = answering.read(_filled_in(content, form), form=form)

    assert answering.read(content, form=form) == {}
    assert {row["fate"] for row in sheets.units_of(book, answers=answers)} == {"create"}


def _filled_in(content: bytes, form: str) -> bytes:
    """The answers as a person writes them: by the words of a choice, by its value, by typing."""
    words = {"派出索": "派出所", "10-15": "12", "十二": "12"}
    if form == ".json":
        told = json.loads(content)
        for one in told:
            one["answer"] = next(
                {"派出所": "police_station"}.get(value, value)
                for sign, value in words.items()
                if sign in one["question"]
            )
        return json.dumps(told).encode()
    rows = reading.read(content).sheets[0].rows
    for row in rows[1:]:
        row[0] = next(value for sign, value in words.items() if sign in str(row[1]))
    return sheets.workbook(rows)


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"a": 1}'])
def test_a_file_without_answers_is_refused(content: bytes) -> None:
    with pytest.raises(answering.NotAnswers):
        answering.read(content, form=".json")
    with pytest.raises(answering.NotAnswers):
        answering.read(content, form=".csv")


def test_texts_that_a_spreadsheet_would_take_for_formulas_come_back_as_they_were() -> None:
    odd = ["=1+1", "+86 932", "-", "@x", "'x", "''"]
    rows = [with_(STATION, B=f"通渭县第{n}派出所", K=text) for n, text in enumerate(odd, start=1)]
    _imported(*GOOD[:3], *rows, leave_out=True)

    for write in (exporting.csv_of, exporting.xlsx_of):
        content = write(list(exporting.lines(OFFICE)))
        assert {row["fate"] for row in sheets.units_of(content)} == {"same"}
    text = exporting.csv_of(list(exporting.lines(OFFICE))).decode()
    assert not any(cell[:1] in "=@" for line in text.splitlines() for cell in line.split(",") if cell)


def test_a_file_without_units_is_refused_by_the_command(tmp_path: Path) -> None:
    for number, rows in enumerate(([], [HEADINGS], [["填表说明"]])):
        file = tmp_path / f"{number}.xlsx"
        file.write_bytes(sheets.workbook(rows))
        code, told = _command("units_import", str(file), "--json")
        assert (code, json.loads(told)["trouble"]) == (1, "no_units")


def test_the_command_writes_its_questions_and_takes_the_answers(tmp_path: Path) -> None:
    file, asked = tmp_path / "名册.xlsx", tmp_path / "questions.json"
    file.write_bytes(sheets.workbook([HEADINGS, *GOOD[:3], with_(STATION, J="10-15")]))

    first, _ = _command("units_import", str(file), "--apply", "--questions", str(asked))
    told = json.loads(asked.read_bytes())
    told[0]["answer"] = "12"
    asked.write_text(json.dumps(told), encoding="utf-8")
    second, answer = _command("units_import", str(file), "--apply", "--answers", str(asked), "--json")
    wrong, _ = _command("units_import", str(file), "--questions", str(tmp_path / "q.doc"), "--answers", str(file))

    facts = json.loads(answer)
    assert (first, second, wrong) == (1, 0, 2)
    assert (facts["applied"], facts["trouble"], facts["regions_made"], facts["left_out"]) == (True, None, 3, 0)
    assert Unit.objects.get(name="通渭县第1派出所").staff == 12
