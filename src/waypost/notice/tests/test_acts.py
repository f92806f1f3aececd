"""Every act that is recorded anywhere is either told to somebody, or stands in the table of those that are not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.utils import translation

from waypost.kernel.actor import Role
from waypost.ledger.readable import act_words
from waypost.notice.rules import Kind, kind_of
from waypost.notice.subjects import OWN_ONLY, kinds
from waypost.notice.told import NO_NOTICE, RULES, kinds_for

SOURCE = Path(__file__).resolve().parents[2]
_ACT = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\Z")
_FILES = re.compile(r"\.(csv|docx|html|json|pdf|po|py|toml|txt|typ|xlsx)\Z")


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of actions or of jobs."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "tests" not in path.parts and (path.parts[-2] == "actions" or path.stem in ("actions", "jobs")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def acts_in(path: Path, tree: ast.Module) -> Iterator[str]:
    """The acts that a module names: texts such as "thing.done", and those put together from a table of it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _ACT.match(node.value) and not _FILES.search(node.value) and not node.value.startswith("waypost."):
                yield node.value
        elif isinstance(node, ast.JoinedStr) and len(node.values) == 2:
            first, second = node.values
            if not isinstance(first, ast.Constant) or not str(first.value).endswith("."):
                continue
            table = second.value if isinstance(second, ast.FormattedValue) else None
            if isinstance(table, ast.Subscript) and isinstance(table.value, ast.Name):
                name = "waypost." + ".".join(path.relative_to(SOURCE).with_suffix("").parts)
                done = getattr(import_module(name), table.value.id).values()
                yield from (f"{first.value}{one}" for one in done)


ACTS = sorted({act for path, tree in modules() for act in acts_in(path, tree)} - {"thing.done"})


def test_acts_are_found_in_every_room_that_acts() -> None:
    things = {act.partition(".")[0] for act in ACTS}

    assert {"account", "campaign", "finding", "recommendation", "report", "talk", "unit", "visit"} <= things


@pytest.mark.parametrize("act", ACTS)
def test_an_act_has_a_rule_or_a_reason_for_none(act: str) -> None:
    assert (act in RULES) != (act in NO_NOTICE), f"{act}: give it a rule in notice/told, or say there why it has none"


@pytest.mark.parametrize("act", ACTS)
def test_an_act_has_words_for_the_ledger_in_both_languages(act: str) -> None:
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert act_words(act) != act, f"{act}: give it words under the context Act in the ledger's catalogues"


def test_every_kind_of_subject_that_is_recorded_can_be_looked_at() -> None:
    recorded = {
        match
        for path, _tree in modules()
        for match in re.findall(r"subject=f\"([a-z_]+):", path.read_text(encoding="utf-8"))
    }

    assert recorded - set(kinds()) - OWN_ONLY == set()


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.LIAISON, Role.OFFICER])
def test_nobody_of_a_unit_is_asked_about_notices_of_talks(role: Role) -> None:
    assert Kind.TALK not in kinds_for({role})
    assert Kind.ACCESS in kinds_for({role})


def test_each_kind_is_offered_to_somebody_and_all_of_them_to_a_leader() -> None:
    assert {kind for role in Role for kind in kinds_for({role})} == set(Kind)
    assert kinds_for({Role.LEADER}) == list(Kind)


@pytest.mark.parametrize("act", sorted(RULES))
def test_an_act_that_is_told_is_of_a_kind_that_one_may_mute(act: str) -> None:
    assert kind_of(act) in Kind
