"""Long work: freezing the figures of a large campaign."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import override

from waypost.kernel.errors import Told
from waypost.ledger import queries as ledger
from waypost.platform.errors import said
from waypost.platform.jobs import Progress, opened_actor
from waypost.platform.snapshot import snapshot
from waypost.report import actions
from waypost.report.models import Report
from waypost.report.reading import Reading, read


def freeze(progress: Progress, *, campaign_id: int, as_of: str, by: dict[str, Any], language: str) -> dict[str, Any]:
    """Freeze all figures in the name of the person who asked for it."""
    actor, day = opened_actor(by), date.fromisoformat(as_of)
    made = _read_and(
        lambda reading: actions.freeze(actor, campaign_id=campaign_id, as_of=day, reading=reading),
        campaign_id,
        day,
        language,
    )
    return {"freezing": str(made.pk)}


def draft(progress: Progress, *, campaign_id: int, as_of: str, by: dict[str, Any], language: str) -> dict[str, Any]:
    """Begin a report, with its figures frozen, in the name of the person who asked for it."""
    actor, day = opened_actor(by), date.fromisoformat(as_of)
    made = _read_and(
        lambda reading: actions.draft(actor, campaign_id=campaign_id, as_of=day, reading=reading),
        campaign_id,
        day,
        language,
    )
    return {"report": str(made.pk)}


def refresh(progress: Progress, *, report_id: str, as_of: str, by: dict[str, Any], language: str) -> dict[str, Any]:
    """Freeze the figures of a draft anew in the name of the person who asked for it."""
    actor, day = opened_actor(by), date.fromisoformat(as_of)
    made = _read_and(
        lambda reading: actions.refresh(actor, UUID(report_id), as_of=day, reading=reading),
        Report.objects.get(pk=report_id).campaign_id,
        day,
        language,
    )
    return {"report": str(made.pk)}


def _read_and(take: Callable[[Reading], Any], campaign_id: int, as_of: date, language: str) -> Any:
    """Read the figures in a snapshot, for which nobody waits, and take the step with them. Refusals are told in the
    language of whoever asked."""
    with snapshot():
        reading = read(campaign_id, as_of, ledger.position())
    try:
        return take(reading)
    except Told as error:
        with override(language):
            raise RuntimeError(said(error)) from error
