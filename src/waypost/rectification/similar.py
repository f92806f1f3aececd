"""Items that are like one being written: the warning against doubles."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from waypost.kernel.actor import Actor
from waypost.kernel.text import bigrams
from waypost.rectification.models import Recommendation
from waypost.rectification.queries.dossiers import texts_of
from waypost.rectification.rules import TERMINAL, RecommendationState

WORTH_SAYING = 0.35
_MOST = 200


@dataclass(frozen=True, slots=True)
class Like:
    """An item that is like the words; `share` is what part of their character pairs it holds, 0.0 to 1.0."""

    id: UUID
    number: int | None
    title: str
    state: RecommendationState
    share: float


def open_items_like(actor: Actor, unit_id: int, text: str) -> list[Like]:
    """The open items of a unit that hold at least 35 % of the words' character pairs, the likest first, five at most.
    Words too short to be compared (under eight pairs) are like nothing."""
    mine = set(bigrams(text))
    if len(mine) < 8:
        return []
    rows = Recommendation.objects.visible_to(actor).filter(unit_id=unit_id)
    rows = rows.exclude(state_value__in=[state.value for state in TERMINAL]).order_by("-drafted_at")[:_MOST]
    found = {row.pk: row for row in rows}
    bodies = texts_of(list(found))
    like = []
    for pk, row in found.items():
        share = len(mine & set(bigrams(f"{row.title} {bodies.get(pk, '')}"))) / len(mine)
        if share >= WORTH_SAYING:
            like.append(Like(pk, row.number, row.title, row.state, share))
    return sorted(like, key=lambda one: -one.share)[:5]
