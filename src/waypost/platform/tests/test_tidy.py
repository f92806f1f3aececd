"""What is kept for a while only is forgotten, once a day."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command

from tests import build
from waypost.platform import clock
from waypost.platform.models import GivenAnswer

pytestmark = pytest.mark.django_db


def test_kept_answers_are_forgotten_after_a_week_and_sessions_when_they_are_over() -> None:
    user, now = build.user(), clock.real_now()
    for key, days in (("old", 8), ("young", 6)):
        row = GivenAnswer.objects.create(user=user, key=key, path="/", body_digest="", content=b"words")
        GivenAnswer.objects.filter(pk=row.pk).update(given_at=now - timedelta(days=days))
    for key, hours in (("over", -1), ("goes on", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(hours=hours))
    out = StringIO()

    call_command("tidy", "--dry-run", stdout=out)
    assert (GivenAnswer.objects.count(), Session.objects.count()) == (2, 2)
    call_command("tidy", stdout=out)

    assert [row.key for row in GivenAnswer.objects.all()] == ["young"]
    assert [row.session_key for row in Session.objects.all()] == ["goes on"]
    assert out.getvalue().splitlines() == [
        "1 kept answers and 1 sessions would be forgotten",
        "1 kept answers and 1 sessions were forgotten",
    ]
