"""No id, name or count of another scope stands in any byte that the house returns, on whatever relation it lies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db import models, transaction

from tests.routes_world import NOW
from tests.test_routes import OPERATIONS, ROUTES, Once
from tests.walking import walk as walking
from tests.walking.places import PLACES, Around, around
from tests.walking.rows import SHARED, every_model
from tests.walking.sight import SIGHT, is_told_to_many, may_be_told
from tests.walking.walk import Walk, pointed_at, relations_of
from waypost.access import middleware
from waypost.evidence.models import FileQuerySet
from waypost.fieldwork.models.visits import VisitQuerySet
from waypost.kernel.actor import Role
from waypost.notice.models import NoticeQuerySet
from waypost.platform import clock, errors

pytestmark = pytest.mark.django_db
ROLES = tuple(Role)
SHARE = (Role.INSPECTOR, Role.UNIT_HEAD, Role.PUBLIC)
"""Who walks in every run of the tests; everybody does by `make walk`."""
WALKERS = [pytest.param(role, id=role.value, marks=() if role in SHARE else pytest.mark.walk) for role in Role]
LEFT_OUT: dict[str, str] = {
    "organisation.Region.parent": "above, and in the other campaign, the regions are those of the own place",
    "organisation.Unit.kind": "above, and in the other campaign, the units are those of the own place",
    "organisation.Unit.region": "above, and in the other campaign, the units are those of the own place",
    "organisation.Unit.superior": "the unit of the other city is the first of its line",
    "access.User.home_unit": "the own unit is the other campaign's too, and who works there is no stranger",
    "campaign.Campaign.region": "three of the places are of the own campaign",
    "fieldwork.VisitNumbers.campaign": "one row a campaign; the own one is the own place's",
    "rectification.Register.campaign": "one row a campaign; the own one is the own place's",
}
"""Relations on which no row of another place stands at some of the places, and why."""
_FIGURES = "figures and reports are of the whole campaign, for all who read them"
_TALKS = "talks are counted for the whole campaign, and told from a number on that names nobody"
_COVER = "how many units an obligation of the campaign would fall on"
OF_THE_WHOLE_CAMPAIGN: dict[str, str] = {
    **{route.name: _FIGURES for route in ROUTES if route.name.startswith(("report:", "api:v1:report."))},
    **dict.fromkeys(("fieldwork:talks", "api:v1:fieldwork.talk_counts"), _TALKS),
    "coverage:preview": _COVER,
}
"""Routes that count a whole campaign for all who read it, and why; other campaigns change nothing in them either."""
_GATES = "the administrator keeps the structure, and sees at gates what is measured, as numbers"
OF_THE_ADMINISTRATOR = dict.fromkeys(("campaign:gate", "campaign:gates", "api:v1:campaign.gate"), _GATES)
"""Routes that count for the administrator what is not in the administrator's sight, and why."""
RELATIONS = [
    (model, one)
    for model in every_model()
    for one in model._meta.concrete_fields
    if one.is_relation and model._meta.label not in SHARED
]


@pytest.fixture(scope="module")
def world(django_db_setup: object, django_db_blocker: Any) -> Iterator[Around]:
    """The world, built once and taken back at the end."""
    logging.disable(logging.CRITICAL)
    once = Once()
    with django_db_blocker.unblock(), clock.at(NOW), transaction.atomic():
        with patch.object(errors, "render", once.render), patch.object(middleware, "queries", once):
            yield around()
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def _is_hidden(label: str, place: str) -> bool:
    return not is_told_to_many(label, place)


@pytest.mark.parametrize(
    ("model", "one"), RELATIONS, ids=lambda part: getattr(part, "label", getattr(part, "name", ""))
)
def test_a_row_of_another_place_stands_on_each_relation(
    model: type[models.Model], one: models.ForeignKey[Any, Any], world: Around
) -> None:
    bare = []
    for place in PLACES:
        pks = [row.pk for row in world.book.rows.values() if row.model is model and row.place == place]
        if not model._base_manager.filter(pk__in=pks, **{f"{one.name}__isnull": False}).exists():
            bare.append(place)

    assert bool(bare) == (f"{model._meta.label}.{one.name}" in LEFT_OUT), bare


def test_the_table_by_hand_names_every_model() -> None:
    models_of = {model._meta.label for model in every_model() if not model._meta.auto_created}
    made = {label for label in models_of if label not in SHARED} | {"ledger.Entry", "ledger.Erasure"}

    assert made == set(SIGHT)


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.value)
def test_what_a_query_shows_is_allowed_by_the_table_as_well(role: Role, world: Around) -> None:
    assert shown_against_the_table(world, role) == []


def shown_against_the_table(world: Around, role: Role) -> list[str]:
    """Rows of others that `visible_to` of their model shows a role, and the table by hand does not."""
    actor = Walk(world, role).actor
    shown = []
    for row in world.book.rows.values():
        rows: Any = getattr(row.model, "objects", None)
        if not hasattr(rows, "visible_to") or may_be_told(row, role):
            continue
        if rows.visible_to(actor).filter(pk=row.pk).exists():
            shown.append(str(row))
    return shown


@pytest.mark.parametrize("role", WALKERS)
def test_nothing_that_is_answered_knows_of_other_places(role: Role, world: Around) -> None:
    """All is read, looked for, sent with the keys of others; then the others have more rows, and all is read anew."""
    walk = Walk(world, role)
    with transaction.atomic():
        for part in (walk.read, walk.search, walk.write, walk.fill_in):
            part()
        known = set(world.models)
        if role is Role.ADMIN:
            world.more(*PLACES, of=lambda label, place: SIGHT.get(label, "." * 10) == "." * 10)
            walk.read_again(lambda name: name not in {**OF_THE_ADMINISTRATOR, **OF_THE_WHOLE_CAMPAIGN}, known=known)
        else:
            world.more("campaign", of=_is_hidden)
            walk.read_again(lambda name: name in OF_THE_WHOLE_CAMPAIGN, known=known)
            world.more("sibling", "city", "above", of=_is_hidden)
            walk.read_again(lambda name: name not in OF_THE_WHOLE_CAMPAIGN, known=known)
        transaction.set_rollback(True)

    assert sorted(set(walk.told)) == [], "rows of others are told of"
    assert walk.changed == [], "more rows of others change an answer"
    assert walk.known == [], "a key of others is answered otherwise than one that nothing has"


def test_every_relation_of_the_document_points_at_a_model() -> None:
    asked = {
        (name.removeprefix("api:v1:"), one)
        for name, (_method, operation) in OPERATIONS.items()
        for one in relations_of(operation, name.removeprefix("api:v1:"))
    }

    assert {pair for pair in asked if pointed_at(pair[1], pair[0]) is None} == set()


def _found(world: Around, role: Role, *names: str, reads_again: bool = False) -> Walk:
    """A short walk: some routes only, as one role."""
    walk = Walk(world, role)
    with patch.object(walking, "ROUTES", [route for route in ROUTES if route.name in names]), transaction.atomic():
        walk.read(walking.ROUTES)
        walk.search()
        walk.write()
        walk.fill_in()
        if reads_again:
            world.more("city")
            walk.read_again(lambda name: True, known=set(world.models))
        transaction.set_rollback(True)
    return walk


def test_a_query_without_its_scope_is_found(world: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _found(world, Role.UNIT_HEAD, "fieldwork:visits").told == []

    monkeypatch.setattr(VisitQuerySet, "visible_to", lambda self, actor: self)

    assert any("fieldwork.Visit" in one for one in _found(world, Role.UNIT_HEAD, "fieldwork:visits").told)


def test_a_number_that_counts_the_rows_of_others_is_found(world: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _found(world, Role.UNIT_HEAD, "notice:count", reads_again=True).changed == []

    monkeypatch.setattr(NoticeQuerySet, "visible_to", lambda self, actor: self)

    walk = _found(world, Role.UNIT_HEAD, "notice:count", reads_again=True)
    assert walk.told == [] and walk.changed != []


def test_an_answer_that_knows_a_key_of_others_is_found(world: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _found(world, Role.UNIT_HEAD, "api:v1:rectification.say").known == []

    monkeypatch.setattr(FileQuerySet, "visible_to", lambda self, actor: self)

    assert _found(world, Role.UNIT_HEAD, "api:v1:rectification.say").known != []


def test_a_query_that_shows_more_than_the_table_is_found(world: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown_against_the_table(world, Role.OFFICE) == []

    monkeypatch.setattr(VisitQuerySet, "visible_to", lambda self, actor: self)

    assert {one.split(" ")[0] for one in shown_against_the_table(world, Role.OFFICE)} == {"fieldwork.Visit"}
