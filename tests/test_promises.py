"""What `docs/promises.md`, `docs/threats.md` and `docs/asvs.md` name as shown by a test is shown by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = {page: (ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("promises.md", "threats.md", "asvs.md")}
NAMED = sorted({named for text in PAGES.values() for named in re.findall(r"`([\w/]+\.py)::(\w+)`", text)})
STATES = ("met", "partly", "not met", "does not apply")
ROWS = re.findall(rf"^\| ([\d.]+) \| ([12]) \| .+ \| ({'|'.join(STATES)}) \| (.+) \|$", PAGES["asvs.md"], re.MULTILINE)
"""Of the sheet: number, level, state, and what shows it."""
_FILE = re.compile(r"`([\w./-]+\.(?:py|md|html|js|toml|lock)|Makefile)(?:::\w+)?`")
_DECISION = re.compile(r"\b00\d\d\b")


def test_promises_are_named() -> None:
    assert len(NAMED) > 60


def test_every_threat_names_the_tests_that_hold_it() -> None:
    threats = PAGES["threats.md"].split("\n## T")[1:]

    assert [threat.split(" ", 1)[0] for threat in threats] == [str(number) for number in range(1, 11)]
    assert all("- **Tests**: `" in threat for threat in threats)


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_of_a_promise_is_there(file: str, name: str) -> None:
    path = ROOT / file if file.startswith("tests/") else ROOT / "src" / "waypost" / file

    assert f"\ndef {name}(" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(("level", "many"), [("1", 70), ("2", 183)])
def test_the_sheet_has_every_number_of_a_level_once(level: str, many: int) -> None:
    lines = re.findall(r"^\| V\d+ \| ([\d. ]*) \| ([\d. ]+) \|$", PAGES["asvs.md"], re.MULTILINE)
    listed = [number for line in lines for number in line[int(level) - 1].split()]

    assert len(lines) == 17
    assert len(set(listed)) == many
    assert sorted(number for number, of, _, _ in ROWS if of == level) == sorted(listed)


def test_the_sums_of_the_sheet_are_those_of_its_rows() -> None:
    sums = dict(re.findall(r"^\| (1|2|both) \| ([\d| ]+) \|$", PAGES["asvs.md"], re.MULTILINE))
    told = {levels: [int(many) for many in sums[levels].split(" | ")] for levels in ("1", "2", "both")}
    counted = {
        levels: [sum(state == one for _, of, one, _ in ROWS if levels in (of, "both")) for state in STATES]
        for levels in told
    }

    assert told == {levels: [*many, sum(many)] for levels, many in counted.items()}


def test_what_is_not_met_is_said_at_the_top() -> None:
    said = re.findall(r"^\*\*Not met:\*\* (.+)\.$", PAGES["asvs.md"], re.MULTILINE)
    wanted = [
        f"{number} (level 1)" if level == "1" else number for number, level, state, _ in ROWS if state == "not met"
    ]

    assert said == [", ".join(wanted)]


@pytest.mark.parametrize(("number", "shown"), [(number, shown) for number, _, state, shown in ROWS if state == "met"])
def test_what_is_met_names_a_file_or_a_decision(number: str, shown: str) -> None:
    assert _FILE.search(shown) or _DECISION.search(shown), number


@pytest.mark.parametrize("file", sorted({file for *_, shown in ROWS for file in _FILE.findall(shown)}))
def test_a_file_that_the_sheet_names_is_there(file: str) -> None:
    assert (ROOT / "src" / "waypost" / file).is_file() or (ROOT / file).is_file()


@pytest.mark.parametrize("number", sorted({number for *_, shown in ROWS for number in _DECISION.findall(shown)}))
def test_a_decision_that_the_sheet_names_is_there(number: str) -> None:
    assert list((ROOT / "docs" / "decisions").glob(f"{number}-*.md"))
