"""When the demonstration is played anew: when what it is made from has changed, and at no other time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.journeys.served import print_of_source


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small source: a rule, its test and a page."""
    for name in ("room/rules.py", "room/tests/test_rules.py", "room/templates/a.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("LIMIT = 3\n")
    return tmp_path


def test_a_fresh_checkout_of_the_same_files_has_the_same_print(source: Path) -> None:
    before = print_of_source(source, [])

    os.utime(source / "room/rules.py", (1, 1))

    assert print_of_source(source, []) == before


@pytest.mark.parametrize("changed", ["room/rules.py", "room/more.csv"])
def test_a_rule_or_a_file_of_facts_changes_the_print(source: Path, changed: str) -> None:
    before = print_of_source(source, [])

    (source / changed).write_text("LIMIT = 4\n")

    assert print_of_source(source, []) != before


@pytest.mark.parametrize("changed", ["room/tests/test_rules.py", "room/templates/a.html", "room/__pycache__/rules.pyc"])
def test_pages_and_tests_do_not_go_into_the_data(source: Path, changed: str) -> None:
    before = print_of_source(source, [])

    (source / changed).parent.mkdir(exist_ok=True)
    (source / changed).write_text("something else")

    assert print_of_source(source, []) == before
