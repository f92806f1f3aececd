"""What `docs/promises.md` and `docs/threats.md` name as shown by a test is shown by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = {page: (ROOT / "docs" / page).read_text(encoding="utf-8") for page in ("promises.md", "threats.md")}
NAMED = [named for text in PAGES.values() for named in re.findall(r"`([\w/]+\.py)::(\w+)`", text)]


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
