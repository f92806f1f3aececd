"""A machine's clock may be wrong for a while; the history of a recommendation goes forward all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from waypost.ledger import queries as ledger
from waypost.platform import clock
from waypost.rectification import actions, queries
from waypost.rectification.rules import RecommendationState
from waypost.rectification.tests import build

pytestmark = pytest.mark.django_db
_S = RecommendationState


def test_after_a_clock_that_went_ahead_is_put_right_the_whole_life_can_be_lived() -> None:
    ahead = build.NOON + timedelta(days=10)
    with clock.at(ahead):
        w = build.world()
        row = build.at(w, _S.ISSUED)
    with clock.at(build.NOON):
        row = build.advance_from(w, row, _S.IN_PROGRESS)
        (measure,) = row.plans.get(state_value="approved").actions.all()

        done = actions.finish_action(w.liaison, measure.pk)

        row.refresh_from_db()
        moments = [event.effective_at for event in row.events.order_by("version")]
        assert moments == sorted(moments) and moments[-1] == ahead
        assert done.done_on == timezone.localdate(ahead)
        assert (list(queries.faults()), list(ledger.faults())) == ([], [])


def test_what_is_merged_into_another_does_not_take_it_back_in_time() -> None:
    with clock.at(build.NOON):
        w = build.world()
        row = build.at(w, _S.ISSUED)
    with clock.at(build.NOON + timedelta(days=30)):
        other = build.at(w, _S.ISSUED, text="另一条：完善接警登记，统一编号，按月装订归档，专人保管备查。")
    with clock.at(build.NOON):
        actions.merge(w.leader, row.pk, version=row.version, into_id=other.pk, reason="同一事项")

        assert list(queries.faults()) == []
