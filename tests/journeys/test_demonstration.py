"""The demonstration prints, from its records, what the campaign is known to have done by 16 April 2021."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import demonstration_data
from tests.journeys.served import run


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demonstration's data folder."""
    return demonstration_data(tmp_path_factory.mktemp("figures") / "data")


def asked(data: Path, *words: str) -> tuple[int, Any]:
    """The exit code of a command and the JSON that it printed."""
    done = run(data, *words, "--json")
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("visited_city_county", 20),
        ("visited_grass_roots", 47),
        ("talks", 60),
        ("recommendations", 62),
        ("lecture_tour_days", 4),
        ("roster_city_county", 80),
    ],
)
def test_the_report_prints_the_figures_of_the_campaign(data: Path, figure: str, value: int) -> None:
    code, answer = asked(data, "report", "figures", "--as-of", "2021-04-16")

    found = {one["id"]: one for one in answer["figures"]}[figure]
    assert code == 0
    assert found["value"] == value
    assert found["rows"] >= 1
    assert len(found["digest"]) == 64


def test_the_lecture_tour_reached_more_than_a_thousand_on_site(data: Path) -> None:
    _, answer = asked(data, "report", "figures", "--as-of", "2021-04-16")

    found = {one["id"]: one for one in answer["figures"]}
    assert found["lecture_tour_on_site"]["value"] > 1000
    assert found["people_talked_to"]["value"] < found["talks"]["value"]


def test_recommendations_stand_in_many_states(data: Path) -> None:
    with sqlite3.connect(data / "waypost.sqlite3") as database:
        states = {row[0] for row in database.execute("SELECT state_value FROM rectification_recommendation")}

    assert len(states) == 15


def test_a_month_earlier_the_figures_are_those_of_that_day(data: Path) -> None:
    _, answer = asked(data, "report", "figures", "--as-of", "2021-03-12")

    found = {one["id"]: one["value"] for one in answer["figures"]}
    assert 0 < found["visited_grass_roots"] + found["visited_city_county"] < 20
    assert found["recommendations"] == 0


def test_its_ledger_holds_and_its_tables_agree_with_it(data: Path) -> None:
    code, answer = asked(data, "ledger", "verify")
    doctor, found = asked(data, "doctor")

    assert (code, answer["good"], answer["faults"]) == (0, True, [])
    assert (doctor, found["good"]) == (0, True)
    assert answer["size"] > 2000


def test_somebody_of_the_supervised_side_cosigned_its_checkpoints_to_the_last(data: Path) -> None:
    with sqlite3.connect(data / "waypost.sqlite3") as database:
        asked_for = (
            "SELECT w.side_value, COUNT(*), MAX(p.size) FROM ledger_cosignature c"
            " JOIN ledger_witness w ON w.id = c.witness_id"
            " JOIN ledger_checkpoint p ON p.id = c.checkpoint_id GROUP BY 1 ORDER BY 1"
        )
        cosigned = database.execute(asked_for).fetchall()
        (last,) = database.execute("SELECT MAX(size) FROM ledger_checkpoint").fetchone()

    assert [side for side, _, _ in cosigned] == ["audit", "supervised"]
    assert all(number > 4 and size == last for _, number, size in cosigned)


def test_a_second_demonstration_leaves_the_first_as_it_is(data: Path) -> None:
    _, before = asked(data, "ledger", "verify")

    again = run(data, "demo")

    assert again.returncode == 0
    assert "here already" in again.stdout
    assert asked(data, "ledger", "verify")[1] == before


def test_its_roster_imported_again_changes_nothing(data: Path) -> None:
    roster = Path(__file__).resolve().parents[2] / "src" / "waypost" / "demo" / "roster.xlsx"

    _, answer = asked(data, "units", "import", str(roster), "--accept-suggestions")

    rows = answer["rows"] if isinstance(answer, dict) else answer
    fates = {row["fate"] for row in rows}
    assert fates <= {"same", "skip"}
    assert sum(row["fate"] == "same" for row in rows) == 307
