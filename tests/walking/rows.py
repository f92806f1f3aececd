"""Rows of every kind at one place, made from the registry of models. Each text, id and key of a row tells which it is.

A new model gets its rows here without a line; only what must hold between fields is said in `SAID`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction

from waypost.access.models import User
from waypost.campaign.models import Campaign, Team
from waypost.fieldwork.models import Visit
from waypost.organisation.models import Region, Unit
from waypost.platform.fields import PathField

FIRST = 1_077_000_000
ABSENT = 1_078_000_000
MARK = re.compile(rb"wq(\d{4})z|0a0b0c0d-?(\d{4})|(?<![0-9a-f])1077(\d{6})(?![0-9a-f])", re.IGNORECASE)
SHARED = {
    "platform.Instance": "one row: what the data folder is",
    "ledger.Head": "one row: how far the ledger has come",
    "ledger.Tile": "hashes, and nothing else",
    "ledger.Key": "public keys of the instance, told to everybody",
    "ledger.Checkpoint": "signed roots of the instance, told to everybody",
    "ledger.Entry": "made by `record` (see places.py), as no other can be",
    "ledger.Body": "made by `record` (see places.py), as no other can be",
    "ledger.Erasure": "made beside the entry that it is about (see places.py)",
    "notice.Cursor": "one row: how far the ledger was read",
    "platform.SearchEntry": "made by `search.put` (see places.py), as pages find them",
}
"""Models without a row of their own at a place, and why."""
DAY = date(2021, 4, 1)
MOMENT = datetime(2021, 4, 1, 2, tzinfo=UTC)
_NAMED = {
    "level_value": "county",
    "door_value": "password",
    "how_value": "password",
    "side_value": "audit",
    "fate_value": "new",
    "language": "zh-hans",
    "media_type": "image/jpeg",
    "shown_media_type": "image/jpeg",
}


@dataclass(frozen=True)
class Marked:
    """One row of another scope, by its number."""

    number: int
    place: str
    model: type[models.Model]
    variant: str
    pk: Any

    def __str__(self) -> str:
        return f"{self.model._meta.label}{self.variant and f' ({self.variant})'} of {self.place}"


@dataclass
class Book:
    """All rows of other scopes, by the number that they carry."""

    rows: dict[int, Marked] = field(default_factory=dict)
    last: int = 1000

    def number(self) -> int:
        """The next number."""
        self.last += 1
        return self.last

    def told_in(self, body: bytes) -> set[Marked]:
        """The rows of which some bytes tell."""
        found = {int(next(part for part in match.groups() if part)) for match in MARK.finditer(body)}
        return {self.rows[number] for number in found if number in self.rows}


@dataclass
class Place:
    """Where rows are made: rows that stand there already, by their model."""

    name: str
    rows: dict[type[models.Model], models.Model]

    def path_of(self, model: type[Region] | type[Unit]) -> str:
        """The path of its region or its unit."""
        return str(getattr(self.rows[model], "path"))  # noqa: B009 - either of two models


def token_of(number: int) -> str:
    """The word that a row says wherever it says words."""
    return f"wq{number}z"


def key_of(model: type[models.Model], number: int) -> Any:
    """The key of a row of a model by its number."""
    if isinstance(model._meta.pk, models.UUIDField):
        return UUID(f"0a0b0c0d{number}70008000000000000000")
    return FIRST + number if isinstance(model._meta.pk, models.IntegerField) else token_of(number)


def absent_key_of(model: type[models.Model]) -> Any:
    """A key of the same shape that no row has."""
    if isinstance(model._meta.pk, models.UUIDField):
        return UUID("0a0b0c0e999970008000000000000000")
    return ABSENT if isinstance(model._meta.pk, models.IntegerField) else "wqnonez"


def every_model() -> Iterator[type[models.Model]]:
    """Every model of the house, the tables of many-to-many relations too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_config and model._meta.app_config.name.startswith("waypost."):
            yield model


def _visit_that_waits(_rows: Rows) -> dict[str, Any]:
    kind = {"behaviour_value": "unannounced", "kind_code": "unannounced"}
    return {"state_value": "planned", "is_hidden": True, "number": None, **kind}


def _visit(_rows: Rows) -> dict[str, Any]:
    return {
        "state_value": "started",
        "started_at": MOMENT,
        "announced_at": MOMENT,
        "behaviour_value": "announced",
        "kind_code": "announced",
        "until_at": MOMENT + timedelta(hours=3),
    }


def _in_progress(_rows: Rows) -> dict[str, Any]:
    at = dict.fromkeys(("consulted_at", "issued_at", "accepted_at"), MOMENT)
    return {"state_value": "in_progress", **at, "due_on": date(2021, 4, 30), "issued_text_number": 1}


def _draft(_rows: Rows) -> dict[str, Any]:
    return {"state_value": "draft", "number": None}


def _proposal(_rows: Rows) -> dict[str, Any]:
    return {"decided_by": None, "grant": None, "open_until": datetime(2021, 5, 1, tzinfo=UTC)}


def _shown(_rows: Rows) -> dict[str, Any]:
    return {"is_from_unit": True, "is_shown_to_unit": True}


def _issued(_rows: Rows) -> dict[str, Any]:
    return {"state_value": "issued", "issued_at": MOMENT}


def _asked(_rows: Rows) -> dict[str, Any]:
    return {"first_by": None, "second_by": None, "declined_by": None}


SAID: dict[str, dict[str, Callable[[Rows], Mapping[str, Any]]]] = {
    "access.Presence": {"": lambda rows: {"ended_at": None}},
    "access.Proposal": {"": _proposal, "confirmed": lambda rows: {"outcome_value": "confirmed"}},
    "campaign.Criterion": {"": lambda rows: {"measure": "visits_held"}},
    "campaign.Membership": {"": lambda rows: {"state_value": "approved"}},
    "campaign.Responsible": {"": lambda rows: {"until_on": DAY if rows.place.name == "above" else None}},
    "evidence.File": {"": lambda rows: {"publication_by": None}, "shown": _shown},
    "fieldwork.Custody": {"": lambda rows: {"ended_at": None if rows.place.name == "campaign" else MOMENT}},
    "fieldwork.Visit": {"": _visit, "waits": _visit_that_waits},
    "fieldwork.Finding": {"": _issued, "draft": lambda rows: {"state_value": "draft"}},
    "fieldwork.Unsealing": {"": _asked, "over": lambda rows: {}},
    "rectification.Basis": {"": lambda rows: {"observation": None}, "observed": lambda rows: {"finding": None}},
    "rectification.Recommendation": {
        "": _in_progress,
        "draft": lambda rows: {**_draft(rows), "merged_into": rows.row(apps.get_model("rectification.Recommendation"))},
    },
    "rectification.Plan": {"": lambda rows: {"state_value": "submitted"}},
    "rectification.SavedView": {"": lambda rows: {"is_shared": False}},
    "rectification.ExtensionRequest": {"": lambda rows: {"until_on": date(2021, 6, 1)}},
    "report.Report": {
        "": lambda rows: {"state_value": "draft", "approved_by": None},
        "approved": lambda rows: {"state_value": "approved"},
    },
}  # fmt: skip
"""What must hold between the fields of a row, and further rows of a model that other people may see, by a name."""


class _Circle(Exception):
    """A row wants one that waits for it."""


class Rows:
    """The rows of one place. `book` keeps which row has which number; `first` are rows that stand there already."""

    def __init__(self, place: Place, book: Book, first: Rows | None = None) -> None:
        self.place, self.book, self.first = place, book, first
        self.made: dict[type[models.Model], models.Model] = dict(place.rows)
        self._making: list[type[models.Model]] = []
        self.people: dict[str, User] = {}
        self._later: dict[type[models.Model], list[Any]] = {}

    def all(self) -> None:
        """A row of every model, and its variants."""
        for model in every_model():
            if model._meta.label not in SHARED:
                self.row(model)
        for label, variants in SAID.items():
            for variant in filter(None, variants):
                if self.first is None or self.made[apps.get_model(label)] is not self.first.made[apps.get_model(label)]:
                    self.make(apps.get_model(label), variant)

    def row(self, model: type[models.Model]) -> models.Model:
        """The row of a model at this place, made when it is first asked for."""
        if model is User:
            return self.person("user")
        if model not in self.made:
            self._making.append(model)
            try:
                self.made[model] = self.make(model, "")
            finally:
                self._making.remove(model)
            for one in self._later.pop(model, []):
                self._fill(model, one)
        return self.made[model]

    def _fill(self, model: type[models.Model], one: Any) -> None:
        """Fill in a relation to a row that could not be there before this one."""
        model._base_manager.filter(pk=self.made[model].pk).update(**{one.name: self.row(one.related_model)})

    def person(self, name: str) -> User:
        """Who stands in the column of that name."""
        if name not in self.people:
            number = self.book.number()
            home = None if self.place.name == "campaign" else self.place.rows[Unit]
            self.people[name] = User.objects.create(
                pk=FIRST + number,
                username=token_of(number),
                name=token_of(number),
                name_en=token_of(number),
                home_unit=home,
            )
            self._keep(number, User, name, FIRST + number)
        return self.people[name]

    def make(self, model: type[models.Model], variant: str) -> models.Model:
        """One row of a model, its relations filled in from the rows of the place."""
        number = self.book.number()
        said = SAID.get(model._meta.label, {}).get(variant)
        values: dict[str, Any] = dict(said(self)) if said else {}
        for one in model._meta.concrete_fields:
            if one.name not in values:
                values[one.name] = self._related(model, one) if one.is_relation else self._plain(model, one, number)
        if model._meta.pk is not None and model._meta.pk.is_relation:
            there = model._base_manager.filter(pk=values[model._meta.pk.name].pk).first()
            if there is not None:
                return there  # one a campaign, and the own place has it
        try:
            with transaction.atomic():
                made = model._base_manager.create(**values)
        except IntegrityError:
            if self.first is None or model not in self.first.made:
                raise
            return self.first.made[model]  # there can be only one beside those rows
        self._keep(number, model, variant, made.pk)
        return made

    def _keep(self, number: int, model: type[models.Model], variant: str, pk: Any) -> None:
        self.book.rows[number] = Marked(number, self.place.name, model, variant, pk)

    def _related(self, model: type[models.Model], one: Any) -> models.Model | None:
        target = one.related_model
        if target is User:
            return self.person(one.name)
        if target in self.made:
            return self.made[target]
        if target._meta.label in SHARED:
            return target._base_manager.first()  # type: ignore[no-any-return]
        try:
            if target in self._making:
                raise _Circle(f"{model._meta.label}.{one.name}")
            return self.row(target)
        except _Circle:
            if not one.null:
                raise
            if target is not model:
                self._later.setdefault(model, []).append(one)
            return None

    def _plain(self, model: type[models.Model], one: Any, number: int) -> Any:
        if one.primary_key:
            return key_of(model, number)
        if isinstance(one, PathField):
            return self._path(model, one.name)
        points = {"campaign_id": Campaign, "visit_id": Visit, "team_id": Team}
        if one.name in points:
            return self.row(points[one.name]).pk
        if one.name in ("user_id", "user_ids"):
            pk = self.person("user").pk
            return pk if one.name == "user_id" else [pk]
        if one.name in _NAMED:
            return _NAMED[one.name]
        return value_of(one, number)

    def _path(self, model: type[models.Model], name: str) -> str:
        return self.place.path_of(Region if name == "region_path" else Unit)


def value_of(one: Any, number: int) -> Any:
    """A value for a column that tells the row's number wherever it can."""
    if one.choices:
        return one.get_default() if one.has_default() else one.choices[0][0]
    if isinstance(one, models.CharField | models.TextField):
        return token_of(number)
    if isinstance(one, models.BinaryField):
        return token_of(number).encode()
    if one.has_default() or getattr(one, "auto_now_add", False):
        return one.get_default()
    if one.null and not isinstance(one, models.IntegerField):
        return None
    if isinstance(one, models.JSONField):
        return {}
    if isinstance(one, models.DateTimeField):
        return MOMENT + timedelta(hours=3 if one.name.startswith("until") else 0)
    if isinstance(one, models.DateField):
        return date(2021, 6, 30) if one.name.startswith(("until", "due", "closes", "expires")) else DAY
    if isinstance(one, models.BooleanField):
        return False
    if isinstance(one, models.DurationField):
        return timedelta(seconds=1)
    return number
