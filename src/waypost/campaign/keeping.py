"""Counts of a large campaign's units that are kept: see `waypost.ledger.keeping`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from waypost.campaign.models import Passage, Phase
from waypost.campaign.queries.plan import place_of
from waypost.campaign.queries.responsibility import held
from waypost.campaign.rules import Responsibility
from waypost.organisation import queries as organisation
from waypost.platform.jobs import Progress


def standing(progress: Progress, *, campaign_id: int, as_of: str) -> dict[str, Any]:
    """Cells of a campaign's units that are not closed, whose readers add up those of their regions: under "units" the
    region's path and id, the level, how many units, how many with somebody for the main responsibility, for the direct
    one, for both; under "passed" the phase, the path, passages through its gate, exceptions among them; under "ahead"
    the phase, the path, units that have not passed its gate."""
    day = date.fromisoformat(as_of)
    units = organisation.rows_under(place_of(campaign_id).region_path).order_by()
    main = Exists(held(campaign_id, day, Responsibility.MAIN))
    direct = Exists(held(campaign_id, day, Responsibility.DIRECT))
    key = ("region_path", "region_id", "level_value")
    parts = (units, units.filter(main), units.filter(direct), units.filter(main, direct))
    counts = []
    for done, part in enumerate(parts, 1):
        rows = part.values_list(*key).annotate(n=Count("*"))
        counts.append({tuple(cell): number for *cell, number in rows})
        progress(done, len(parts) + 2)
    every, *others = counts
    gone = Passage.objects.filter(campaign=campaign_id).order_by().values_list("phase_id", "region_path")
    passed = gone.annotate(n=Count("pk"), exceptions=Count("pk", filter=Q(is_exception=True)))
    ahead = []
    for phase in Phase.objects.filter(campaign=campaign_id).values_list("pk", flat=True):
        through = Passage.objects.filter(phase=phase, unit=OuterRef("pk"))
        left = units.filter(~Exists(through)).values_list("region_path").annotate(n=Count("*"))
        ahead += [[phase, path, number] for path, number in left]
    return {
        "units": [[*cell, number, *(one.get(cell, 0) for one in others)] for cell, number in every.items()],
        "passed": [list(row) for row in passed],
        "ahead": ahead,
    }
