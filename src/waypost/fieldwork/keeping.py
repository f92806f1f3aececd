"""Counts of a large campaign's talks that are kept: see `waypost.ledger.keeping`."""

from __future__ import annotations

from datetime import date
from typing import Any

from waypost.fieldwork.queries.talks import talk_cells, talk_total
from waypost.platform.jobs import Progress


def talks(progress: Progress, *, campaign_id: int, as_of: str) -> dict[str, Any]:
    """Person-times and people of the talks on record, in all and by city. They are withheld where they are small when
    they are told, not here."""
    day = date.fromisoformat(as_of)
    total = talk_total(campaign_id, day)
    progress(1, 2)
    return {"total": total, "cells": talk_cells(campaign_id, day)}
