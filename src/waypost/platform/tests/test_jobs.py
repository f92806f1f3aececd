"""Long work whose server ended in the middle."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Actor, Role
from waypost.organisation import preparation
from waypost.organisation.models import Roster
from waypost.organisation.rules import RosterState
from waypost.platform import jobs
from waypost.platform.models import Job, JobState

pytestmark = pytest.mark.django_db
RECOUNT = "waypost.coverage.jobs.recount"


@pytest.fixture
def office() -> Actor:
    return build.actor(Role.OFFICE)


def job(owner: Actor, state: JobState, name: str = "waypost.organisation.jobs.apply_roster") -> Job:
    return Job.objects.create(name=name, owner_id=owner.user_id, state_value=state, done=3, total=9)


@pytest.mark.parametrize("state", [JobState.WAITING, JobState.RUNNING])
def test_work_that_was_under_way_says_that_its_server_ended(state: JobState, office: Actor) -> None:
    under_way = job(office, state)

    assert jobs.cut_off() == 1

    client = Client()
    client.force_login(User.objects.get(pk=office.user_id))
    part = client.get(reverse("web:job", args=[under_way.pk]), {"then": "/units/"}).content.decode()
    assert "hx-get" not in part
    assert 'href="/units/"' in part
    assert "服务中断" in part


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED])
def test_work_that_is_over_stays_as_it_is(state: JobState, office: Actor) -> None:
    over = job(office, state)

    assert jobs.cut_off() == 0

    over.refresh_from_db()
    assert over.state_value == state


def test_work_in_nobodys_name_is_taken_up_by_the_next_server(
    office: Actor, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, done = job(office, JobState.RUNNING, RECOUNT), job(office, JobState.DONE, RECOUNT)
    begun: list[object] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: begun.append(thread._args[0]))
    settings.WAYPOST_JOBS = "thread"

    assert jobs.cut_off() == 0
    jobs.take_up()

    assert begun == [left.pk]
    assert done.pk not in begun


def test_a_roster_whose_reading_was_cut_off_is_read_again(office: Actor, settings: Any) -> None:
    settings.WAYPOST_JOBS = "none"
    content = "单位名称,层级,类别\n甲县人民法院,县级,法院\n".encode()
    roster_id, job_id = preparation.hand_in(office, content=content, name="名册.csv")
    jobs.cut_off()
    assert Roster.objects.get(pk=roster_id).state is RosterState.READING

    settings.WAYPOST_JOBS = "eager"
    again = preparation.look_again(office, roster_id)

    assert again not in (None, job_id)
    assert Roster.objects.get(pk=roster_id).state is not RosterState.READING
