"""The pages of coverage: one state in the address, nothing for units, and no more queries for more rows."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import build as house
from waypost.access.models import User
from waypost.coverage.models import Obligation
from waypost.coverage.tests import build
from waypost.kernel.actor import Role

pytestmark = pytest.mark.django_db
VIEWS = ("matrix", "map", "calendar", "sums", "obligations", "add_obligation", "glimpse")


def _client(user_id: int | None, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(User.objects.get(pk=user_id))
    client.cookies["django_language"] = language
    return client


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_view_opens_for_the_office_in_both_languages(view: str, language: str) -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)

    answer = _client(here.office.user_id, language).get(reverse(f"coverage:{view}"))

    assert answer.status_code == 200


@pytest.mark.parametrize("view", [*VIEWS, "export"])
def test_no_view_opens_for_a_unit(view: str) -> None:
    here = build.stage()
    head = house.actor(Role.UNIT_HEAD, unit=here.court)

    assert _client(head.user_id).get(reverse(f"coverage:{view}")).status_code == 403


def test_the_tabs_keep_the_state_of_the_address() -> None:
    here = build.stage()
    client = _client(here.office.user_id)

    page = client.get(
        reverse("coverage:matrix"), {"as_of": "2021-04-01", "obligation": here.by_leader.pk, "status": "gaps"}
    )

    text = page.content.decode()
    for view in ("map", "calendar", "sums"):
        assert f"{reverse(f'coverage:{view}')}?as_of=2021-04-01&amp;obligation={here.by_leader.pk}" in text


def test_the_page_shows_the_gap_and_the_person_when_a_visit_is_taken_away() -> None:
    here = build.stage()
    User.objects.filter(pk=here.deputy.user_id).update(name="第一副组长")
    client = _client(here.office.user_id)
    address = reverse("coverage:matrix") + f"?obligation={here.by_deputy.pk}&q=县法院0"
    fact = build.visit(here, here.county_courts[0], date(2021, 3, 9), by=here.deputy)

    build.take_away(here, fact)

    text = client.get(address).content.decode()
    assert "第一副组长" in text


def test_under_a_filter_of_gaps_stands_how_many_there_are_and_not_how_much_of_them_is_covered() -> None:
    here = build.stage()
    client = _client(here.office.user_id, "en")

    gaps = client.get(reverse("coverage:matrix"), {"status": "gaps"}).content.decode()
    every = client.get(reverse("coverage:matrix")).content.decode()

    assert "every gap: 100% of 4 (units × obligations)" in gaps
    assert "covered: 0 of" not in gaps
    assert "covered: 0 of 4" in every


def test_the_export_has_a_row_for_each_unit_and_obligation() -> None:
    here = build.stage()
    build.visit(here, here.court, date(2021, 3, 9), by=here.leader)

    answer = _client(here.office.user_id).get(reverse("coverage:export"), {"obligation": here.by_leader.pk})

    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.values)
    assert {row[0] for row in rows[1:]} == {here.court.name, here.other_court.name}


def test_an_obligation_is_stated_in_the_browser() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    said = {
        "text": "基层所队至少走访一半",
        "region": here.province.pk,
        "levels": ["grass_roots"],
        "times": 1,
        "share": 50,
        "from_on": "2021-03-01",
        "due_on": "2021-06-01",
        "visits_a_day": 3,
        "travel_days": 0,
    }

    wrong = client.post(reverse("coverage:add_obligation"), {**said, "text": ""})
    right = client.post(reverse("coverage:add_obligation"), said)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Obligation.objects.get(text="基层所队至少走访一半").share == 50


def test_an_obligation_is_changed_and_retired_in_the_browser() -> None:
    here = build.stage()
    client = _client(here.office.user_id)
    address = reverse("coverage:change_obligation", args=[here.by_leader.pk])
    form = client.get(address)
    said = {**form.context["form"].initial, "due_on": "2021-05-10", "from_on": "2021-03-01", "reason": "顺延"}

    changed = client.post(address, {key: value for key, value in said.items() if value not in (False, None)})
    retired = client.post(reverse("coverage:retire_obligation", args=[here.by_leader.pk]), {"reason": "不再要求"})

    one = Obligation.objects.get(pk=here.by_leader.pk)
    assert (changed.status_code, retired.status_code) == (302, 302)
    assert one.due_on == date(2021, 5, 10)
    assert one.retired_on is not None


def test_the_preview_counts_as_the_form_changes() -> None:
    here = build.stage()

    answer = _client(here.office.user_id, "en").get(
        reverse("coverage:preview"), {"region": here.city.pk, "levels": ["county"]}
    )

    assert "2 units" in answer.content.decode()


@pytest.mark.parametrize("view", ["matrix", "map", "calendar", "sums", "glimpse"])
def test_a_page_asks_the_database_no_more_for_more_units(view: str) -> None:
    def asked(counties: int) -> int:
        here = build.stage(counties=counties)
        client = _client(here.office.user_id)
        address = reverse(f"coverage:{view}") + f"?campaign={here.campaign.pk}"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    assert asked(2) >= asked(20)


def test_a_leader_states_obligations_for_the_own_city_and_changes_none_of_the_province() -> None:
    here = build.stage()
    leader = house.actor(Role.LEADER, region=here.city, campaign=here.campaign)
    client = _client(leader.user_id)

    listed = client.get(reverse("coverage:obligations")).content.decode()
    form = client.get(reverse("coverage:add_obligation")).content.decode()
    change = client.get(reverse("coverage:change_obligation", args=[here.by_leader.pk]))

    assert reverse("coverage:add_obligation") in listed
    assert f"您可以为{here.city.name}提出覆盖要求" in listed
    assert f">{here.city.name}<" in form
    assert here.province.name not in form
    assert change.status_code == 403


def test_the_form_of_an_obligation_is_refused_to_whoever_may_state_none() -> None:
    here = build.stage()
    inspector = house.actor(Role.INSPECTOR, region=here.city, campaign=here.campaign)

    assert _client(inspector.user_id).get(reverse("coverage:add_obligation")).status_code == 403
