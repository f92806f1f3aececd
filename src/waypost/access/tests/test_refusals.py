"""Whoever is refused again and again within a minute is told of."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.refusals import Refusals
from waypost.kernel.actor import Role
from waypost.ledger.models import Entry


def test_a_minute_has_a_measure_and_is_told_of_once() -> None:
    moment = [0.0]
    refusals = Refusals(3, lambda: moment[0])

    assert [refusals.is_too_many(7) for _ in range(5)] == [False, False, True, False, False]
    assert not refusals.is_too_many(8)
    moment[0] = 61
    assert [refusals.is_too_many(7) for _ in range(3)] == [False, False, True]


@pytest.mark.django_db
def test_who_tries_addresses_is_on_record_and_a_stranger_is_nobody(settings: Any) -> None:
    settings.WAYPOST_REFUSALS = 4
    officer = build.user("officer")
    build.grant(officer, Role.OFFICER)
    known, stranger = Client(), Client()
    known.force_login(officer)

    for number in range(6):
        assert known.get(f"/units/{900_000 + number}/").status_code == 404
        stranger.get(f"/units/{900_000 + number}/")

    (entry,) = Entry.objects.filter(act="account.refused_often")
    assert entry.subject == f"account:{officer.pk}"
    assert '"times":4' in entry.body.text
