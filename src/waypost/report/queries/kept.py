"""Figures of large campaigns, as they were kept at a position of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from waypost.ledger import keeping as ledger
from waypost.ledger.keeping import Keeping
from waypost.report.queries.measure import FigureValue
from waypost.report.rules import LARGE
from waypost.report.source import Asked, Source

KEPT_BY = "waypost.report.keeping.figures"
DRIFT_BY = "waypost.report.keeping.drift"
_COUNTED = ("units", "visits", "recommendations", "findings", "talks")


@dataclass(frozen=True, slots=True)
class Key:
    """What was asked: a campaign, a day, a part of the tree, and the one figure whose splits are wanted ("": the list
    of all). Never who asked: figures count the whole campaign, or a named part of it, for all who may read them."""

    campaign_id: int
    as_of: date
    region_path: str = ""
    level: str = ""
    about: str = ""

    def source(self) -> Source:
        """The records that were asked about."""
        return Source(self.campaign_id, self.as_of, region_path=self.region_path, level=self.level)

    def arguments(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


def is_large(campaign_id: int, *, today: date) -> bool:
    """True for a campaign with so many records of one kind that its figures are kept. What has been kept once is kept
    on. Not scoped."""
    if ledger.is_known(KEPT_BY, campaign_id=campaign_id):
        return True
    source = Source(campaign_id, today)
    every = (source.rows(Asked(name)).records.order_by().values("pk") for name in _COUNTED)
    return any(records[:LARGE].count() >= LARGE for records in every)


def keeping(key: Key) -> Keeping:
    """What is kept under a key. Not scoped: whoever calls has asked whether the reader may read the figures."""
    return ledger.kept(KEPT_BY, **key.arguments())


def values_of(kept: Keeping) -> Mapping[str, tuple[Decimal | None, int]]:
    """The value of each figure and how many records count; empty where nothing is kept."""
    figures = kept.said["figures"] if kept.said else {}
    return {name: (None if value is None else Decimal(value), count) for name, (value, count) in figures.items()}


def said_of(values: list[FigureValue]) -> dict[str, Any]:
    """Figures as they are kept."""
    return {"figures": {one.figure.id: [None if one.value is None else str(one.value), one.count] for one in values}}
