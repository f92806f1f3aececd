"""A page that tells what is wrong names the field as people call it."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import translation

from waypost.platform import wheres

SOURCE = Path(wheres.__file__).resolve().parent.parent
_NAMED = re.compile(r"\bProblem\(\s*\"([a-z][a-z0-9_]*)\"")


def test_every_field_that_an_error_names_has_a_name_in_both_languages() -> None:
    named = {
        name
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts
        for name in _NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 40

    assert named - wheres.NAMES.keys() == set()
    with translation.override("zh-hans"):
        assert [name for name in wheres.NAMES if wheres.where(name).isascii()] == []
    with translation.override("en"):
        assert [name for name in wheres.NAMES if wheres.where(name) == name] == []


def test_what_is_no_name_of_a_field_stays_as_it_is() -> None:
    assert wheres.where("定西市!E12") == "定西市!E12"
