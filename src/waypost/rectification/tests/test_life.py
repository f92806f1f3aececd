"""A recommendation can be brought to each of its states, and its history holds all the way."""

from __future__ import annotations

import pytest

from waypost.ledger import queries as ledger
from waypost.rectification import queries
from waypost.rectification.rules import RecommendationState
from waypost.rectification.tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


@pytest.mark.parametrize("state", RecommendationState, ids=lambda state: state.value)
def test_every_state_can_be_reached_and_its_history_holds(state: RecommendationState) -> None:
    w = build.world()

    row = build.at(w, state)

    assert row.state is state
    assert list(queries.faults()) == []
    assert list(ledger.faults()) == []
    assert queries.state_on(w.office, row.pk, day=build.TODAY) is state
