"""Long work of this room."""

from __future__ import annotations

from typing import Any

from waypost.coverage import recounting


def recount(progress: recounting.Progress, *, campaign_id: int) -> dict[str, Any]:
    """Make the ledger of coverage of a campaign anew. Idempotent."""
    return {"units": recounting.recount_all(campaign_id=campaign_id, progress=progress)}
