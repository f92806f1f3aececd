"""The shell: what each reader is shown, and what only a demonstration has."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests import build
from waypost.kernel.actor import Actor, Grant, Role
from waypost.platform import clock
from waypost.platform.models import Instance
from waypost.web import help_pages, navigation
from waypost.web.templatetags import components

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def _signed_in(role: Role) -> Client:
    person = build.user(f"one {role.value}")
    person.language = "en"
    person.save()
    build.grant(person, role)
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PUBLIC])
def test_every_role_has_a_first_page(role: Role) -> None:
    page = _signed_in(role).get("/")

    assert page.status_code == 200
    assert "Waiting for you" in page.content.decode()


def test_the_public_has_a_page_too() -> None:
    page = Client(headers=ENGLISH).get("/")

    assert page.status_code == 200
    assert "Waiting for you" not in page.content.decode()


def test_nobody_is_led_where_the_role_has_nothing_to_do() -> None:
    inspector = {place.address for place in navigation.places(Actor(1, grants=(Grant(Role.INSPECTOR),)), "/")}
    officer = {place.address for place in navigation.places(Actor(1, grants=(Grant(Role.OFFICER),)), "/")}

    assert officer < inspector or officer == {"/"}


def test_the_bar_of_a_telephone_has_at_most_four_places() -> None:
    for role in Role:
        assert len(navigation.bottom(Actor(1, grants=(Grant(role),)), "/")) <= 4


def test_a_demonstration_goes_to_the_next_day_and_to_any_day() -> None:
    Instance.objects.create(is_demo=True)
    client = _signed_in(Role.LEADER)

    client.post(reverse("web:demonstration_day"), {"day": "2021-04-16"})
    first = clock.today()
    client.post(reverse("web:demonstration_day"), {"step": "next"})

    assert (first, clock.today()) == (date(2021, 4, 16), date(2021, 4, 17))


def test_a_real_instance_has_no_such_button_and_no_such_address() -> None:
    client = _signed_in(Role.ADMIN)

    assert "demonstration/day" not in client.get("/").content.decode()
    assert client.post(reverse("web:demonstration_day"), {"step": "next"}).status_code == 404


def test_what_is_no_day_is_refused_and_nothing_moves() -> None:
    Instance.objects.create(is_demo=True)

    assert Client().post(reverse("web:demonstration_day"), {"day": "yesterday"}).status_code == 422


def test_moving_the_clock_never_leads_to_a_foreign_host() -> None:
    Instance.objects.create(is_demo=True)

    answer = Client().post(reverse("web:demonstration_day"), {"step": "next", "next": "//elsewhere.example/"})

    assert answer["Location"] == "/"


def test_an_address_that_does_not_exist_is_told_as_a_page_and_as_a_fragment() -> None:
    page = Client(headers=ENGLISH).get("/nothing/")
    fragment = Client(headers={**ENGLISH, "HX-Request": "true"}).get("/nothing/")

    assert page.status_code == fragment.status_code == 404
    assert "<html" in page.content.decode()
    assert "<html" not in fragment.content.decode()
    assert 'class="refusal"' in fragment.content.decode()


def test_a_stale_form_is_told_in_plain_words() -> None:
    page = Client(enforce_csrf_checks=True, headers=ENGLISH).post("/language/", {"language": "en"})

    assert page.status_code == 403
    assert "open too long" in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("topic", help_pages.topics())
def test_every_page_of_help_is_written_in_both_languages(topic: str, language: str) -> None:
    page = Client(headers={"accept-language": language}).get(f"/help/{topic}/")

    assert page.status_code == 200
    assert len(help_pages.page(topic, language=language).html) > 300


def test_a_page_of_help_that_is_not_written_is_not_found() -> None:
    assert Client().get("/help/nothing/").status_code == 404


def test_the_page_of_components_shows_in_both_languages() -> None:
    for language in ("zh-hans", "en"):
        assert Client(headers={"accept-language": language}).get("/design/").status_code == 200


def test_no_page_has_a_script_or_a_style_in_it() -> None:
    page = _signed_in(Role.LEADER).get("/design/").content.decode()

    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page


def test_what_was_sought_is_marked_and_everything_is_escaped() -> None:
    assert components.highlight("<b>整改</b> 整改方案", "整改") == (
        "&lt;b&gt;<mark>整改</mark>&lt;/b&gt; <mark>整改</mark>方案"
    )


def test_a_query_is_never_markup() -> None:
    page = _signed_in(Role.LEADER).get("/search/", {"q": "<script>x</script>"}).content.decode()

    assert "<script>x" not in page


def test_after_a_refusal_one_goes_back_to_where_one_was_and_never_elsewhere() -> None:
    Instance.objects.create(is_demo=True)
    client = _signed_in(Role.LEADER)

    def back_from(referer: str) -> bytes:
        return client.post(reverse("web:demonstration_day"), {"day": "x"}, headers={"referer": referer}).content

    assert b'href="/search/?q=1"' in back_from("http://testserver/search/?q=1")
    assert b"elsewhere" not in back_from("http://elsewhere.example/")


def test_whoever_is_not_signed_in_is_told_so() -> None:
    assert "You are not signed in" in Client(headers=ENGLISH).get("/no/").content.decode()
    assert "You are not signed in" not in _signed_in(Role.LEADER).get("/no/").content.decode()


def test_the_address_of_a_button_is_answered_with_a_page_when_somebody_opens_it() -> None:
    client = Client(headers={"accept-language": "en"})

    opened = client.get("/sign-out/", headers={"accept": "text/html,*/*;q=0.8"})
    asked = client.get("/sign-out/", headers={"accept": "application/json"})

    assert opened.status_code == asked.status_code == 405
    assert opened["Allow"] == asked["Allow"] == "POST, OPTIONS"
    assert "Nothing to open here" in opened.content.decode()
    assert asked.content == b""
