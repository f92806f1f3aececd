"""Talks: counts for those entitled, one's own for author and readers. No words of a talk are read here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import get_language, gettext

from waypost.access import queries as access
from waypost.fieldwork import policies
from waypost.fieldwork.models import Talk, TalkBox, TalkReader, in_force
from waypost.fieldwork.rules.talks import TalkCounts, told, told_together
from waypost.kernel.actor import Actor
from waypost.ledger import keeping
from waypost.ledger import queries as ledger
from waypost.ledger.keeping import Keeping
from waypost.platform import clock
from waypost.platform.fields import under

KEPT_BY = "waypost.fieldwork.keeping.talks"
LARGE = 5000


@dataclass(frozen=True, slots=True)
class TalkView:
    """A talk as its author or a named reader sees it in a list: not its words. Readers are shown to the author.
    `is_lost`: it was sealed for a key that the reader no longer has."""

    id: UUID
    campaign_id: int
    month_on: date
    recorded_on: date
    region_name: str
    is_mine: bool
    author: str
    readers: tuple[tuple[int, str], ...]
    may_open: bool
    is_lost: bool


@dataclass(frozen=True, slots=True)
class OpeningView:
    """Somebody read the talk, or asked or agreed that it be opened to somebody: `act` says which."""

    at: datetime
    by: str
    seq: int
    act: str
    reason: str


_TOLD = frozenset(
    {"talk.opened", "talk.unsealing_asked", "talk.unsealing_agreed", "talk.unsealed", "talk.unsealing_declined"}
)


def talk_counts(campaign_id: int, as_of: date, *, region_path: str = "") -> TalkCounts:
    """Person-times and people of the talks on record up to a day, as they may be told. Not scoped: counts are no
    secret, and small ones are held back."""
    return told(*talk_total(campaign_id, as_of, region_path=region_path))


def talk_total(campaign_id: int, as_of: date, *, region_path: str = "") -> tuple[int, int]:
    """Person-times and people. Not scoped, and not yet fit to be told."""
    rows = Talk.objects.filter(under("region_path", region_path), campaign=campaign_id, recorded_on__lte=as_of)
    counts = rows.aggregate(times=Count("pk"), people=Count("person_key", distinct=True))
    return counts["times"], counts["people"]


def counts_by_region(actor: Actor, campaign_id: int, as_of: date) -> list[tuple[str, TalkCounts]]:
    """Counts by city, as they may be told beside the total; for the group's side, auditors and the administrator,
    nobody else."""
    return _by_region(actor, talk_cells(campaign_id, as_of)) if actor.has(*policies.COUNTED_FOR) else []


def _by_region(actor: Actor, cells: Iterable[Sequence[Any]]) -> list[tuple[str, TalkCounts]]:
    if not actor.has(*policies.COUNTED_FOR):
        return []
    return list(told_together({name: (times, people) for name, times, people in cells}).items())


def counts_told(
    actor: Actor, campaign_id: int, as_of: date
) -> tuple[TalkCounts, list[tuple[str, TalkCounts]], Keeping | None]:
    """Counts in all and by city, as they may be told to the actor; those of many talks as they were kept."""
    if Talk.objects.filter(campaign=campaign_id).values("pk")[:LARGE].count() < LARGE:
        return talk_counts(campaign_id, as_of), counts_by_region(actor, campaign_id, as_of), None
    kept = keeping.answer(actor, KEPT_BY, campaign_id=campaign_id, as_of=as_of.isoformat())
    said = kept.said or {"total": (0, 0), "cells": []}
    return told(*said["total"]), _by_region(actor, said["cells"]), kept


def talk_cells(campaign_id: int, as_of: date) -> list[tuple[str, int, int]]:
    """The name of each city, the person-times there and the people. Not scoped, and not yet fit to be told."""
    rows = Talk.objects.filter(campaign=campaign_id, recorded_on__lte=as_of).order_by("region_path")
    split = rows.values("region_path", "region__name").annotate(
        times=Count("pk"), people=Count("person_key", distinct=True)
    )
    return list(split.values_list("region__name", "times", "people"))


def talks(actor: Actor, *, campaign_id: int | None = None) -> list[TalkView]:
    """The talks that the actor wrote or may read, newest first."""
    rows = Talk.objects.visible_to(actor).select_related("region")
    if campaign_id is not None:
        rows = rows.filter(campaign=campaign_id)
    return _views(actor, list(rows.order_by("-recorded_on", "-pk")[:500]))


def talk(actor: Actor, talk_id: UUID) -> TalkView:
    """One talk. Raises Talk.DoesNotExist for all but its author and named readers."""
    return _views(actor, [Talk.objects.visible_to(actor).select_related("region").get(pk=talk_id)])[0]


def _views(actor: Actor, rows: list[Talk]) -> list[TalkView]:
    own = [row.pk for row in rows if row.author_id == actor.user_id]
    readers = list(TalkReader.objects.filter(in_force(clock.now()), talk__in=own).order_by("pk"))
    seal = access.own_seal(actor.user_id)
    open_to = TalkBox.objects.filter(content__talk__in=[row.pk for row in rows], seal_key=seal.key_id if seal else None)
    boxed = set(open_to.values_list("content__talk_id", flat=True))
    people = {row.author_id for row in rows} | {reader.user_id for reader in readers}
    names = access.names(people, language="en" if get_language() == "en" else "zh-hans")
    return [
        TalkView(
            id=row.pk,
            campaign_id=row.campaign_id,
            month_on=row.month_on,
            recorded_on=row.recorded_on,
            region_name=row.region.name,
            is_mine=row.author_id == actor.user_id,
            author=names.get(row.author_id, ""),
            readers=tuple(
                (reader.user_id, names.get(reader.user_id, "")) for reader in readers if reader.talk_id == row.pk
            ),
            may_open=policies.may_open_talk(actor, author_id=row.author_id, is_reader=row.author_id != actor.user_id),
            is_lost=row.pk not in boxed,
        )
        for row in rows
    ]


def openings(actor: Actor, talk_id: UUID) -> list[OpeningView]:
    """Who opened a talk, and who asked or agreed that it be opened, newest first: for its author.
    Raises Talk.DoesNotExist for anybody else."""
    row = Talk.objects.visible_to(actor).get(pk=talk_id, author=actor.user_id or 0)
    acts = [act for act in ledger.acts_about(f"talk:{row.pk}") if act.act in _TOLD]
    names = access.names({act.actor_id for act in acts}, language="en" if get_language() == "en" else "zh-hans")
    return [
        OpeningView(act.at, names.get(act.actor_id or 0, ""), act.seq, act.act, _reason(act)) for act in reversed(acts)
    ]


def _reason(act: ledger.Act) -> str:
    return gettext("What it said was erased by law.") if act.is_erased else str(act.facts.get("reason", ""))
