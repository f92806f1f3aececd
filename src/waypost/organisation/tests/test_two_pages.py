"""Two who change one thing on two pages: nothing is lost unseen."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Actor, Role
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return build.unit(region=build.region())


def client(actor: Actor) -> Client:
    browser = Client()
    browser.force_login(User.objects.get(pk=actor.user_id))
    return browser


def opened(browser: Client, unit: Unit) -> dict[str, str]:
    """The fields of the unit's form, as the page gives them."""
    page = browser.get(f"/units/{unit.pk}/edit/").content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    names = ("head", "liaison", "telephone", "address")
    return {name: str(getattr(unit, name)) for name in names} | {"seen": html.unescape(seen)}


def test_what_another_changed_meanwhile_stays_where_this_page_left_it_alone(unit: Unit) -> None:
    first, second = (client(build.actor(Role.UNIT_HEAD, unit=unit)) for _ in range(2))
    one, other = opened(first, unit), opened(second, unit)

    first.post(f"/units/{unit.pk}/edit/", {**one, "telephone": "0932-8212345"})
    second.post(f"/units/{unit.pk}/edit/", {**other, "address": "解放路1号"})

    unit.refresh_from_db()
    assert (unit.telephone, unit.address) == ("0932-8212345", "解放路1号")


def test_what_both_changed_is_said_and_what_was_typed_stays_until_it_is_sent_again(unit: Unit) -> None:
    first, second = (client(build.actor(Role.UNIT_HEAD, unit=unit)) for _ in range(2))
    one, other = opened(first, unit), opened(second, unit)
    first.post(f"/units/{unit.pk}/edit/", {**one, "telephone": "0932-8212345"})
    entries = Entry.objects.count()

    told = second.post(f"/units/{unit.pk}/edit/", {**other, "telephone": "0932-8299999"})

    page = told.content.decode()
    assert told.status_code == 422
    assert "“0932-8212345”" in html.unescape(page)
    assert 'value="0932-8299999"' in page
    assert Entry.objects.count() == entries
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', page)
    second.post(f"/units/{unit.pk}/edit/", {**other, "telephone": "0932-8299999", "seen": html.unescape(seen)})
    unit.refresh_from_db()
    assert unit.telephone == "0932-8299999"


@pytest.mark.parametrize("seen", ["", "[]", "{", "null", '{"telephone": 1}', '{"nothing": "x"}'])
def test_a_page_that_tells_nothing_sensible_is_taken_at_its_word(seen: str, unit: Unit) -> None:
    head = client(build.actor(Role.UNIT_HEAD, unit=unit))

    assert head.post(f"/units/{unit.pk}/edit/", {"telephone": "0932-1", "seen": seen}).status_code in (302, 422)


def test_what_another_changed_is_not_undone_when_the_form_is_sent_again(unit: Unit) -> None:
    first, second = (client(build.actor(Role.UNIT_HEAD, unit=unit)) for _ in range(2))
    one, other = opened(first, unit), opened(second, unit)
    first.post(f"/units/{unit.pk}/edit/", {**one, "telephone": "0932-1", "liaison": "办公室主任"})

    told = second.post(f"/units/{unit.pk}/edit/", {**other, "telephone": "0932-2"}).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', told)
    shown = dict(re.findall(r'name="(\w+)" value="([^"]*)"', told))
    second.post(f"/units/{unit.pk}/edit/", {**shown, "telephone": "0932-2", "seen": html.unescape(seen)})

    unit.refresh_from_db()
    assert (unit.telephone, unit.liaison) == ("0932-2", "办公室主任")
