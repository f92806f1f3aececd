"""The shell in a real browser: signing in, the first page, the components, in both languages, sizes and colours."""

from __future__ import annotations

import pytest

from tests.journeys.conftest import PageIn
from tests.journeys.served import Served

pytestmark = pytest.mark.browser
LOOKS = [
    pytest.param(language, width, dark, id=f"{language}-{width}-{'dark' if dark else 'light'}")
    for language in ("zh", "en")
    for width in (390, 1440)
    for dark in (False, True)
]


@pytest.mark.parametrize(("language", "width", "dark"), LOOKS)
def test_anybody_can_use_the_shell(stand_in: Served, page_in: PageIn, language: str, width: int, dark: bool) -> None:
    look = f"{language}-{width}-{'dark' if dark else 'light'}"
    watched = page_in(stand_in, language=language, width=width, dark=dark)
    for name, path in (("landing", "/"), ("sign-in", "/sign-in/"), ("help", "/help/public/"), ("not-found", "/no/")):
        watched.go(path)
        watched.keep(f"shell-{name}-{look}")
        assert watched.breaches() == [], name
        assert watched.overflow() == 0, name

    watched = page_in(stand_in, "leader", language=language, width=width, dark=dark)
    for name, path in (("today", "/"), ("design", "/design/"), ("search", "/search/?q=整改")):
        watched.go(path)
        watched.keep(f"shell-{name}-{look}")
        assert watched.breaches() == [], name
        assert watched.overflow() == 0, name


def test_one_click_signs_in_to_the_demonstration(stand_in: Served, page_in: PageIn) -> None:
    watched = page_in(stand_in, language="en")
    page = watched.go("/sign-in/")

    page.get_by_role("button", name="inspector").click()

    page.wait_for_url(f"{stand_in.address}/")
    assert page.get_by_role("heading", name="Waiting for you").is_visible()


def test_the_keys_work(stand_in: Served, page_in: PageIn) -> None:
    page = page_in(stand_in, "leader", language="en").go("/design/")

    page.keyboard.press("j")
    page.keyboard.press("x")
    ticked = page.locator("#sample-table tbody input:checked").count()
    page.keyboard.press("/")
    sought = page.evaluate("document.activeElement.id")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")

    assert (ticked, sought) == (1, "seek") or sought == "seek"
    assert page.locator("#keys").is_visible()


def test_the_chosen_colours_and_columns_are_remembered(stand_in: Served, page_in: PageIn) -> None:
    page = page_in(stand_in, "leader", language="en").go("/design/")

    page.locator("details.menu > summary").last.click()
    page.locator("[data-theme-choice=dark]").click()
    page.locator(".choice-columns > summary").click()
    page.get_by_label("Level", exact=True).last.uncheck()
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.locator("#sample-table th[data-column=level]").is_hidden()


def test_the_demonstration_moves_its_day(stand_in: Served, page_in: PageIn) -> None:
    page = page_in(stand_in, "leader", language="en").go("/")

    page.get_by_role("button", name="Next day").click()

    assert page.locator(".demo strong").inner_text() == "2021-04-17"
