"""Every hostile file where tables are handed in: refused with words, or taken safely; no exception, nothing half."""

from __future__ import annotations

import resource

import pytest
from django.utils.translation import override

from tests.hostile import texts
from tests.hostile.files import Hostile, corpus
from tests.hostile.watching import has_words, rows
from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import Told
from waypost.organisation import actions, answering, said
from waypost.organisation.models import Unit
from waypost.organisation.roster import sheets
from waypost.organisation.roster.messages import TROUBLES
from waypost.platform.intake.limits import KINDS, MEGABYTE, MOST_TABLE

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Duplicate name")]
OPERATOR = Actor(None, "operator", grants=(Grant(Role.ADMIN),))
TABLES = [one for one in corpus() if "t" in one.doors]


@pytest.mark.parametrize("one", TABLES, ids=lambda one: one.name)
def test_as_a_roster(one: Hostile) -> None:
    before = rows()
    made = 0
    try:
        result = actions.import_units(
            OPERATOR, content=one.made(), name=one.name, accept_suggestions=True, leave_out=True
        )
        made = result.counts["create"]
    except sheets.Unreadable as error:
        assert error.code in TROUBLES
        with override("zh-hans"):
            assert said.trouble(error.code) != TROUBLES[error.code]
        assert rows() == before
    except Told as error:
        assert has_words(error)
        assert rows() == before

    assert not made or "t" not in one.refused
    assert Unit.objects.count() == before[0] + made


@pytest.mark.parametrize("name", texts.answers())
def test_as_answers_in_json(name: str) -> None:
    try:
        given = answering.read(texts.answers()[name](), form=".json")
    except answering.NotAnswers as error:
        assert str(error)
    else:
        assert all(isinstance(value, str) for value in given.values())


@pytest.mark.parametrize("one", TABLES[::6], ids=lambda one: one.name)
def test_as_answers_and_as_a_list_of_regions(one: Hostile) -> None:
    with pytest.raises(answering.NotAnswers):
        answering.read(one.made(), form=".xlsx")
    try:
        assert isinstance(sheets.list_of_regions(one.made()), list)
    except (sheets.Unreadable, ValueError) as error:
        assert str(error)


@pytest.mark.parametrize(
    "content", [b"a" * (100 * MEGABYTE), b"PK\x03\x04" + bytes(MOST_TABLE)], ids=["one line", "zip"]
)
def test_a_file_of_a_hundred_megabytes_is_no_roster(content: bytes) -> None:
    with pytest.raises(sheets.Unreadable) as refused:
        actions.import_units(OPERATOR, content=content, name="a")

    assert refused.value.code == "too_large"


def test_no_child_and_no_server_used_more_memory_than_it_may() -> None:
    """After all the others, when they run in this order; of the whole process at the most."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

    assert children < max(one.memory for one in KINDS.values()) + 64 * MEGABYTE
