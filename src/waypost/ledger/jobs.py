"""Long work: computing an answer that is kept."""

from __future__ import annotations

from typing import Any

from waypost.ledger import keeping
from waypost.platform.jobs import Progress


def keep(progress: Progress, *, kept_id: int) -> dict[str, Any]:
    """Compute an answer and keep it."""
    return {"ledger_size": keeping.keep(kept_id, progress)}
