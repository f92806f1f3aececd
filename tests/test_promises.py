"""What `docs/promises.md` names as shown by a test is shown by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "docs" / "promises.md").read_text(encoding="utf-8"))


def test_promises_are_named() -> None:
    assert len(NAMED) > 60


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_the_test_of_a_promise_is_there(file: str, name: str) -> None:
    path = ROOT / file if file.startswith("tests/") else ROOT / "src" / "waypost" / file

    assert f"\ndef {name}(" in path.read_text(encoding="utf-8")
