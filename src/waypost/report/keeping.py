"""Asking for figures of a large campaign to be computed or frozen, and computing them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from waypost.campaign import queries as campaigns
from waypost.kernel.actor import Actor
from waypost.ledger import keeping as ledger
from waypost.platform import clock, jobs
from waypost.platform.jobs import Progress
from waypost.report import queries
from waypost.report.figures import FIGURES, OF_WHOLE
from waypost.report.queries.breakdown import splits
from waypost.report.queries.kept import DRIFT_BY, KEPT_BY, Key, is_large, said_of
from waypost.report.queries.measure import measure


def ask(actor: Actor, key: Key) -> None:
    """Have what a key asks computed by a job, unless a job is at it. Whoever calls has asked whether the actor may read
    the figures."""
    ledger.ask(actor, KEPT_BY, **key.arguments())


def ask_drift(actor: Actor, freezing_id: UUID, as_of: date) -> None:
    """Have a freezing held against the records by a job, unless a job is at it. Whoever calls has found it."""
    ledger.ask(actor, DRIFT_BY, **queries.drift_arguments(freezing_id, as_of))


def ask_apart(actor: Actor, step: str, campaign_id: int, /, **arguments: str | int) -> UUID | None:
    """Have figures of a large campaign frozen by a job ("freeze", "draft" or "refresh"); the job. None where they are
    not many, or where the actor may not: then the step is taken, or refused, at once."""
    today = clock.today()
    known = campaigns.campaigns(actor, today=today)
    campaign = next((one for one in known if one.id == campaign_id), None)
    may = campaign is not None and queries.may(actor, step, campaign)
    if not may or not is_large(campaign_id, today=today):
        return None
    by, language = jobs.packed_actor(actor), get_language() or "zh-hans"
    return jobs.enqueue(actor, f"waypost.report.jobs.{step}", by=by, language=language, **arguments)


def figures(
    progress: Progress, *, campaign_id: int, as_of: str, region_path: str, level: str, about: str
) -> dict[str, Any]:
    """The figures that a key asks for, to be kept; with a figure named, that one and its splits."""
    key = Key(campaign_id, date.fromisoformat(as_of), region_path, level, about)
    wanted = [about, *([OF_WHOLE[about]] if about in OF_WHOLE else [])] if about else None
    values = measure(key.source(), ids=wanted, progress=progress)
    said = said_of(values)
    if about:
        said["splits"] = splits(FIGURES[about], values[0].rows, values[0].count).to_json()
    return said


def drift(progress: Progress, *, freezing_id: str, as_of: str) -> dict[str, Any]:
    """A freezing held against the records as of a day, to be kept: values, and how many rows came, went or changed."""
    return queries.drift_said(UUID(freezing_id), date.fromisoformat(as_of), progress)
