"""Bringing the ledger of coverage up to date with the units and the visits. Not a person's act: it follows from one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F

from waypost.coverage.models import Credit, Due, Obligation, Tally
from waypost.coverage.rules import NEVER, ancestors
from waypost.kernel.visit_fact import VisitFact
from waypost.organisation import queries as organisation
from waypost.platform.wiring import wired

CHUNK = 2000
Key = tuple[int, str, int, str, date, date]
Progress = Callable[[int, int], None]


@transaction.atomic
def recount(*, campaign_id: int, unit_ids: Iterable[int]) -> None:
    """Bring some units up to date: which obligations fall on them, and which visits count. Called in the transaction
    of whatever changed (a visit started, ended, was announced, moved or called off)."""
    wanted = sorted(set(unit_ids))
    obligations = list(Obligation.objects.filter(campaign=campaign_id, retired_on__isnull=True))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        dues = Due.objects.filter(campaign=campaign_id, unit__in=chunk)
        before = _tallied(dues)
        _fall(campaign_id, obligations, chunk)
        _credit(campaign_id, obligations, chunk)
        _shift(before, _tallied(dues))


@transaction.atomic
def recount_all(*, campaign_id: int, progress: Progress | None = None) -> int:
    """Make the ledger of coverage of a campaign anew; returns how many units are under obligations."""
    obligations = list(Obligation.objects.filter(campaign=campaign_id, retired_on__isnull=True))
    Due.objects.filter(campaign=campaign_id, obligation__retired_on__isnull=False).delete()
    reach = {pk for one in obligations for pk in _scope(one).values_list("pk", flat=True)}
    reach.update(Due.objects.filter(campaign=campaign_id).values_list("unit", flat=True))
    wanted = sorted(reach)
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        _fall(campaign_id, obligations, chunk)
        _credit(campaign_id, obligations, chunk)
        if progress is not None:
            progress(min(start + CHUNK, len(wanted)), len(wanted))
    retally(campaign_id=campaign_id)
    return len(wanted)


@transaction.atomic
def retally(*, campaign_id: int) -> None:
    """Make the tally of a campaign anew from the units under obligations."""
    Tally.objects.filter(obligation__campaign=campaign_id).delete()
    counted = _tallied(Due.objects.filter(campaign=campaign_id))
    Tally.objects.bulk_create((_row(key, count) for key, count in counted.items()), batch_size=2000)


def _scope(one: Obligation) -> Any:
    """The units on which an obligation falls."""
    rows = organisation.rows_under(one.region_path)
    if one.levels:
        rows = rows.filter(level_value__in=one.levels)
    if one.kind_codes:
        rows = rows.filter(kind__code__in=one.kind_codes)
    return rows.filter(has_window=True) if one.has_window else rows


def scope_size(one: Obligation) -> int:
    """How many units an obligation would fall on; it need not be saved."""
    size: int = _scope(one).count()
    return size


def _fall(campaign_id: int, obligations: list[Obligation], unit_ids: list[int]) -> None:
    """Make the rows of units that are newly in the scope of an obligation, and remove those that no longer are."""
    for one in obligations:
        columns = ("pk", "path", "region_path", "region_id", "kind_id", "level_value")
        inside = {row[0]: row for row in _scope(one).filter(pk__in=unit_ids).values_list(*columns)}
        known = set(Due.objects.filter(obligation=one, unit__in=unit_ids).values_list("unit", flat=True))
        gone = known - inside.keys()
        if gone:
            Due.objects.filter(obligation=one, unit__in=gone).delete()
        Due.objects.bulk_create(
            (
                Due(
                    campaign_id=campaign_id,
                    obligation=one,
                    unit_id=pk,
                    unit_path=path,
                    region_path=region_path,
                    region_id=region_id,
                    kind_id=kind_id,
                    level_value=level,
                )
                for pk, path, region_path, region_id, kind_id, level in (
                    row for pk, row in inside.items() if pk not in known
                )
            ),
            batch_size=1000,
        )


def _credit(campaign_id: int, obligations: list[Obligation], unit_ids: list[int]) -> None:
    """Set down anew which visits count for some units, and what follows from them."""
    facts: dict[int, list[VisitFact]] = {}
    for ask in wired("visit_facts").values():
        for fact in ask(campaign_id=campaign_id, as_of=NEVER, unit_ids=unit_ids):
            facts.setdefault(fact.unit_id, []).append(fact)
    asked = {one.pk: one.asked for one in obligations}
    dues = list(Due.objects.filter(obligation__in=obligations, unit__in=unit_ids))
    Credit.objects.filter(due__in=[due.pk for due in dues]).delete()
    credits: list[Credit] = []
    changed: list[Due] = []
    for due in dues:
        rule = asked[due.obligation_id]
        counting = [fact for fact in facts.get(due.unit_id, ()) if rule.counts(fact)]
        credits += [_credit_of(due, fact) for fact in {fact.visit_id: fact for fact in counting}.values()]
        met_on = rule.met_on(fact.on for fact in counting if not fact.is_planned)
        planned_on = min((fact.on for fact in counting if fact.is_planned), default=None)
        if (due.met_on, due.planned_on) != (met_on, planned_on):
            due.met_on, due.planned_on = met_on, planned_on
            changed.append(due)
    Credit.objects.bulk_create(credits, batch_size=1000)
    Due.objects.bulk_update(changed, ["met_on", "planned_on"], batch_size=500)


def _credit_of(due: Due, fact: VisitFact) -> Credit:
    return Credit(
        due=due,
        visit_id=fact.visit_id,
        on=fact.on,
        user_ids=list(fact.user_ids),
        team_id=fact.team_id,
        is_planned=fact.is_planned,
    )


def _tallied(dues: Any) -> Counter[Key]:
    """How many dues stand alike, for the region of the unit and each region around it."""
    rows = dues.values_list("obligation", "region_path", "kind", "level_value", "met_on", "planned_on").annotate(
        Count("pk")
    )
    counted: Counter[Key] = Counter()
    for obligation, path, kind, level, met_on, planned_on, count in rows.order_by():
        for around in ancestors(path):
            counted[obligation, around, kind, level, met_on or NEVER, planned_on or NEVER] += count
    return counted


def _shift(before: Counter[Key], after: Counter[Key]) -> None:
    for key in sorted(before.keys() | after.keys()):
        change = after[key] - before[key]
        if change and not _tally(key).update(count=F("count") + change):
            _row(key, change).save(force_insert=True)


def _tally(key: Key) -> Any:
    obligation, path, kind, level, met_on, planned_on = key
    return Tally.objects.filter(
        obligation=obligation,
        region_path=path,
        kind=kind,
        level_value=level,
        met_on=met_on,
        planned_on=planned_on,
    )


def _row(key: Key, count: int) -> Tally:
    obligation, path, kind, level, met_on, planned_on = key
    return Tally(
        obligation_id=obligation,
        region_path=path,
        kind_id=kind,
        level_value=level,
        met_on=met_on,
        planned_on=planned_on,
        count=count,
    )


def drift(campaign_id: int) -> dict[Key, int]:
    """Where the tally differs from the units under obligations; empty when all is well. For checks."""
    kept: Counter[Key] = Counter()
    for one in Tally.objects.filter(obligation__campaign=campaign_id):
        kept[one.obligation_id, one.region_path, one.kind_id, one.level_value, one.met_on, one.planned_on] += one.count
    counted = _tallied(Due.objects.filter(campaign=campaign_id))
    return {key: kept[key] - counted[key] for key in kept.keys() | counted.keys() if kept[key] != counted[key]}


__all__ = ["drift", "recount", "recount_all", "retally", "scope_size"]
