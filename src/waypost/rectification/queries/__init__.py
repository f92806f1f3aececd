"""Questions about recommendations."""

from waypost.rectification.queries.dossiers import dossier_of, near_copy
from waypost.rectification.queries.figures import (
    Standing,
    recommendations_closed_share,
    recommendations_overdue,
    recommendations_unanswered,
    standings,
)
from waypost.rectification.queries.history import HistoryFault, faults, faults_of
from waypost.rectification.queries.items import (
    EventView,
    ItemView,
    StandardView,
    StepOffer,
    TextView,
    due_of,
    events,
    item,
    named,
    offers,
    plans_for,
    said,
    sees_inside,
    state_on,
    steps,
)
from waypost.rectification.queries.standing import (
    closed_rows,
    open_rows,
    overdue_rows,
    rebound_rows,
    recommendation_rows,
)
from waypost.rectification.queries.waiting import address_of, search, waiting

__all__ = [
    "EventView",
    "HistoryFault",
    "ItemView",
    "StandardView",
    "Standing",
    "StepOffer",
    "TextView",
    "address_of",
    "closed_rows",
    "dossier_of",
    "due_of",
    "events",
    "faults",
    "faults_of",
    "item",
    "named",
    "near_copy",
    "offers",
    "open_rows",
    "overdue_rows",
    "plans_for",
    "rebound_rows",
    "recommendation_rows",
    "recommendations_closed_share",
    "recommendations_overdue",
    "recommendations_unanswered",
    "said",
    "search",
    "sees_inside",
    "standings",
    "state_on",
    "steps",
    "waiting",
]
