"""The world of the walker: one unit with people of ten roles, and rows of every kind around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, models

from tests import build, routes_world
from tests.routes_world import World
from tests.walking.rows import FIRST, MOMENT, Book, Marked, Place, Rows, every_model, token_of
from waypost.campaign.models import Activity, Campaign, Meeting
from waypost.fieldwork import words
from waypost.fieldwork.models import Finding, Talk, Visit, VisitMember
from waypost.kernel.actor import COMMAND_LINE, Role
from waypost.ledger import actions as ledger
from waypost.ledger.models import Entry, Erasure, Kept
from waypost.notice import actions as notice
from waypost.organisation.models import Region, Unit
from waypost.platform import search
from waypost.rectification.models import Recommendation
from waypost.report.models import Report

PLACES = ("sibling", "city", "above", "campaign")
OWN = 1_100_000_000
"""The keys of each model's own rows begin at this many, a million for each model, so that a key tells its model."""
_SEARCHED = (Meeting, Activity, Report, Unit, Recommendation)
_ACTS: tuple[tuple[str, type[models.Model]], ...] = (
    ("visit.planned", Visit),
    ("recommendation.drafted", Recommendation),
    ("talk.recorded", Talk),
)


@dataclass(repr=False)
class Around:
    """The own place (`here`), what lies around it, and which key belongs to which model."""

    here: World
    book: Book
    places: dict[str, Place]
    rows: list[Rows] = field(default_factory=list)
    models: dict[str, type[models.Model]] = field(default_factory=dict)

    def more(self, *places: str, of: Callable[[str, str], bool] = lambda label, place: True) -> None:
        """Another row of each kind at each of the places, where `of` says so by its label and the place; those of the
        other kinds stay the first ones."""
        for name in places:
            place, before = self.places[name], self.book.last
            first = next((rows for rows in self.rows if rows.place.name == name), None)
            if first is not None:
                place = Place(name, dict(place.rows))  # what is made now may be taken back
            if name in ("sibling", "city") and of("organisation.Unit", name):
                place.rows[Unit] = _unit(place, self.book)
            rows = Rows(place, self.book, first)
            if first is not None:
                rows.people = {} if of("access.User", name) else first.people
                kept = {model: row for model, row in first.made.items() if not of(model._meta.label, name)}
                rows.made = {**kept, **place.rows}
            rows.all()
            _found_by_search([row for number, row in self.book.rows.items() if number > before])
            self.rows.append(rows)
        Kept.objects.filter(key__startswith="{").delete()  # what was counted before is counted anew

    def of(self, model: type[models.Model], *places: str) -> Marked | None:
        """The row of a model at the first of the places that has one."""
        for place in places:
            for row in self.book.rows.values():
                if row.model is model and row.place == place and not row.variant:
                    return row
        return None


def around() -> Around:
    """The whole of it. Call with the clock held at `routes_world.NOW`."""
    _keys_tell_their_model()
    here = routes_world.world()
    unit = Unit.objects.get(pk=here.arguments["unit_id"])
    campaign = Campaign.objects.get(pk=here.arguments["campaign_id"])
    court = unit.superior
    assert court is not None
    _goes_along(here)
    book = Book()
    places = {
        "sibling": Place("sibling", {Campaign: campaign, Region: _region("sibling", court.region, book), Unit: court}),
        "city": Place("city", {Campaign: campaign, Region: _region("city", Region.objects.get(name="乙市"), book)}),
        "above": Place("above", {Campaign: campaign, Region: court.region, Unit: court}),
        "campaign": Place("campaign", {Region: unit.region, Unit: unit}),
    }
    made = Around(here, book, places)
    made.more(*PLACES)
    for rows in made.rows:
        _recorded(book, rows)
    notice.deliver_all()
    made.models = _models_by_key()
    return made


def _goes_along(here: World) -> None:
    """The inspector of the own place is on the visit there, and so may write."""
    inspector = here.people["own", Role.INSPECTOR]
    VisitMember.objects.create(visit_id=here.arguments["visit_id"], user=inspector, rank_value=Role.INSPECTOR.value)


def _region(place: str, parent: Region, book: Book) -> Region:
    number = book.number()
    key = FIRST + number
    made = Region.objects.create(
        pk=key, parent=parent, name=token_of(number), level_value="county", path=f"{parent.path}{key}/"
    )
    book.rows[number] = Marked(number, place, Region, "", key)
    return made


def _unit(place: Place, book: Book) -> Unit:
    """A unit that says its number in every word; the first at the sibling's place stands in the own one's line."""
    number = book.number()
    key, region, above = FIRST + number, place.rows[Region], place.rows.get(Unit)
    superior = above if isinstance(above, Unit) and above.pk >= OWN else getattr(above, "superior", None)
    told = ("name", "code", "short_name", "head", "liaison", "telephone", "address", "note")
    made = Unit.objects.create(
        pk=key,
        kind=build.kind(),
        level_value="county",
        region=region,
        superior=superior,
        path=f"{superior.path if superior else '/'}{key}/",
        region_path=place.path_of(Region),
        **dict.fromkeys(told, token_of(number)),
    )
    book.rows[number] = Marked(number, place.name, Unit, "", key)
    return made


def _found_by_search(rows: list[Marked]) -> None:
    for row in rows:
        if row.model is Visit:
            words.index_visit(Visit.objects.get(pk=row.pk))
        elif row.model is Finding:
            words.index_finding(Finding.objects.get(pk=row.pk))
        elif row.model in _SEARCHED:
            search.put(row.model.__name__.lower(), row.pk, token_of(row.number))


def _recorded(book: Book, rows: Rows) -> None:
    """Acts about a visit, a recommendation and a talk of the place, with words of their own."""
    campaign = rows.row(Campaign)
    mine = [one for one in book.rows.values() if one.place == rows.place.name]
    for act, model in _ACTS:
        row = next(one for one in reversed(mine) if one.model is model)
        number = book.number()
        subject = f"{act.split('.')[0]}:{row.pk}"
        receipt = ledger.record(
            COMMAND_LINE, act, subject=subject, facts={"words": token_of(number)}, campaign_id=campaign.pk
        )
        book.rows[number] = Marked(number, rows.place.name, Entry, "", receipt.seq)
        _to_be_erased(book, rows, receipt.seq)


def _to_be_erased(book: Book, rows: Rows, seq: int) -> None:
    number = book.number()
    Erasure.objects.create(
        pk=FIRST + number,
        entry_id=seq,
        ground=token_of(number),
        reason=token_of(number),
        proposed_by_id=rows.person("proposed_by").pk,
        proposed_at=MOMENT,
        open_until=MOMENT + timedelta(days=90),
    )
    book.rows[number] = Marked(number, rows.place.name, Erasure, "", FIRST + number)


def _keys_tell_their_model() -> None:
    with connection.cursor() as cursor:
        for number, model in enumerate(every_model()):
            if not isinstance(model._meta.pk, models.AutoField):
                continue
            table, begin = model._meta.db_table, OWN + 1_000_000 * number
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, begin])
            else:
                column = connection.ops.quote_name(model._meta.pk.column)
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"ALTER TABLE {quoted} ALTER COLUMN {column} RESTART WITH {begin + 1}")


def _models_by_key() -> dict[str, type[models.Model]]:
    """The model of each key that the world has: integers above OWN, and UUIDs."""
    found: dict[str, type[models.Model]] = {}
    for model in every_model():
        key: Any = model._meta.pk
        if key.is_relation or not isinstance(key, models.IntegerField | models.UUIDField):
            continue
        for pk in model._base_manager.values_list("pk", flat=True):
            if pk >= OWN if isinstance(pk, int) else not str(pk).startswith("0a0b0c0d"):
                found[str(pk)] = model
    return found
