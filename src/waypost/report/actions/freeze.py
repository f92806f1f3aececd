"""Freezing: all figures of a campaign as of a day, kept with the rows behind them."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import translation

from waypost.campaign import queries as campaigns
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.ledger import queries as ledger
from waypost.ledger.actions import record
from waypost.platform import clock
from waypost.report import policies
from waypost.report.figures import Figure
from waypost.report.models import Freezing, FrozenFigure, RowSet
from waypost.report.policies import Field
from waypost.report.queries.measure import FigureValue
from waypost.report.reading import Reading, read


@transaction.atomic
def freeze(actor: Actor, *, campaign_id: int, as_of: date, reading: Reading | None = None) -> Freezing:
    """Store every figure with its value, definition, ledger position, and the rows behind it.

    The ledger is held meanwhile, so that the rows are exactly what its entries up to the position recorded. A reading
    made in a snapshot says the same of its own position, and nobody waits for it.

    Raises:
        Campaign.DoesNotExist: no such campaign for the actor.
        NotPermitted: the actor may see it but not freeze its figures.
        BadInput: the day lies in the future, or before the campaign opens.
    """
    today = clock.today()
    campaign = campaigns.campaign(actor, campaign_id, today=today)
    policies.require(actor, "freeze", Field(campaign_id, campaign.region_path))
    _require_come(as_of, first=campaign.opens_on, last=today)
    made = reading or read(campaign_id, as_of, ledger.held_position())
    if (made.campaign_id, made.as_of) != (campaign_id, as_of):
        raise ValueError("the reading is of another campaign or day")
    freezing = Freezing.objects.create(
        campaign_id=campaign_id,
        region_path=campaign.region_path,
        as_of=as_of,
        frozen_at=clock.now(),
        frozen_by_id=actor.user_id,
        ledger_size=made.position.size,
        ledger_root=made.position.root,
    )
    there = set(RowSet.objects.filter(pk__in=made.row_sets).values_list("pk", flat=True))
    new = [row_set for digest, row_set in made.row_sets.items() if digest not in there]
    for row_set in new:
        row_set.save(force_insert=True)
    FrozenFigure.objects.bulk_create(
        _frozen(freezing, order, value, made.digests[value.figure.id]) for order, value in enumerate(made.values)
    )
    record(
        actor,
        "figures.frozen",
        subject=f"freezing:{freezing.pk}",
        facts={
            "as_of": as_of.isoformat(),
            "ledger_size": made.position.size,
            "ledger_root": made.position.root,
            "figures": [_said(value, made.digests[value.figure.id]) for value in made.values],
        },
        campaign_id=campaign_id,
        rows=[freezing, freezing.figures.all(), *new],
    )
    return freezing


def _require_come(as_of: date, *, first: date, last: date) -> None:
    if not first <= as_of <= last:
        allowed = N_("from %(first)s to %(last)s")
        problem = Problem("as_of", as_of.isoformat(), allowed, {"first": first, "last": last})
        raise BadInput(N_("figures can be frozen only for a day of the campaign that has come"), [problem])


def _said(value: FigureValue, digest: str) -> dict[str, str | int | None]:
    return {
        "id": value.figure.id,
        "value": None if value.value is None else str(value.value),
        "rows": value.count,
        "digest": digest,
    }


def _frozen(freezing: Freezing, order: int, value: FigureValue, digest: str) -> FrozenFigure:
    figure = value.figure
    label_zh, query_zh = _words(figure, "zh-hans")
    label_en, query_en = _words(figure, "en")
    return FrozenFigure(
        freezing=freezing,
        figure_id=figure.id,
        order=order,
        parameters={"campaign": freezing.campaign_id, "as_of": freezing.as_of.isoformat()},
        value=None if value.value is None else str(value.value),
        unit_value=figure.unit.value,
        label_zh=label_zh,
        label_en=label_en,
        query_zh=query_zh,
        query_en=query_en,
        code=figure.code,
        row_set_id=digest,
    )


def _words(figure: Figure, language: str) -> tuple[str, str]:
    with translation.override(language):
        return figure.label, figure.definition
