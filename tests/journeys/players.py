"""The people of a journey, each with a browser of their own, and what they do to a recommendation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.pages import Watched
from tests.journeys.served import Served

_BUTTON = """([form, name, value]) => [...document.querySelector(form).elements].find(e => e.type === "submit"
    && (name ? e.name === name && e.value === value : e.name !== "more"))"""


class Players:
    """Opens a signed-in browser for each role when it is first needed, all in one language and of one width."""

    def __init__(
        self, page_in: Callable[..., Watched], served: Served, *, language: str, width: int, story: str
    ) -> None:
        self._page_in, self.served = page_in, served
        self.language, self.width, self.story = language, width, story
        self._pages: dict[str, Watched] = {}
        self._pictures = 0

    def watched(self, role: str) -> Watched:
        """The browser of a role; "" for the public."""
        if role not in self._pages:
            self._pages[role] = self._page_in(self.served, role, language=self.language, width=self.width)
        return self._pages[role]

    def at(self, role: str, path: str) -> Page:
        """The page of a role, opened at an address of the house."""
        return self.watched(role).go(path)

    def keep(self, role: str, name: str) -> None:
        """Take a picture, numbered in the order of the story; no page may be wider than its window."""
        self._pictures += 1
        watched = self.watched(role)
        self._rest(role)
        watched.keep(f"{self.story}-{self.width}-{self.language}-{self._pictures:02d}-{name}")
        assert watched.overflow() == 0, f"{name} is wider than the window"

    def send(self, role: str, form: str, *, name: str = "", value: str = "") -> Page:
        """Press the button of a form (or that with a name and a value), and wait until the answer has come."""
        page = self.watched(role).page
        button = page.evaluate_handle(_BUTTON, [form, name, value]).as_element()
        assert button is not None, f"{form} has no such button on {page.url}"
        button.scroll_into_view_if_needed()
        button.click()
        return self._confirm(role)

    def press(self, role: str, button: str) -> Page:
        """Press a button that asks once more in a dialog, and agree."""
        self.watched(role).page.locator(button).first.click()
        return self._confirm(role)

    def _confirm(self, role: str) -> Page:
        page = self.watched(role).page
        page.wait_for_timeout(150)
        confirm = page.locator("dialog[open] .btn-danger, dialog[open] .btn-primary")
        if confirm.count():
            confirm.first.click()
        self._rest(role)
        return page

    def _rest(self, role: str) -> None:
        """Wait until an answer has come, and the page to which it may lead."""
        for _ in range(2):
            self.watched(role).settle()

    def day(self, day: str) -> None:
        """Move the clock of the demonstration, as its banner lets everybody."""
        page = self.at("office", "/help/start/")
        page.fill("#demo-day", day)
        page.locator("form:has(#demo-day) button").click()
        self.watched("office").settle()


def fill(page: Page, form: str, **fields: Any) -> None:
    """Fill a form by the names of its fields: text, a choice, a tick (True), a file (Path)."""
    for name, value in fields.items():
        name = name.replace("__", "-")
        field = page.locator(f"{form} [name='{name}']")
        kind = field.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if isinstance(value, Path):
            field.first.set_input_files(value)
        elif kind == "select":
            field.first.select_option(str(value))
        elif kind in ("radio", "checkbox"):
            chosen = field.first if value is True else page.locator(f"{form} [name='{name}'][value='{value}']")
            chosen.check(force=True)
        else:
            field.first.fill(str(value))


class Dossier:
    """One recommendation in the hands of the players."""

    def __init__(self, players: Players, path: str) -> None:
        self.players, self.path = players, path

    def take(self, role: str, step: str, **fields: Any) -> Page:
        """Take a step by its button: open its form in the page, fill it, send it."""
        page = self.open_step(role, step)
        form = f"form[action$='/{step}/']"
        fill(page, form, **fields)
        self.players.send(role, form)
        return page

    def open_step(self, role: str, step: str) -> Page:
        """Open the form of a step in the page."""
        page = self.players.at(role, self.path)
        button = page.locator(f"[hx-get$='/{step}/']").first
        if not button.is_visible():
            unfold(page)
        button.click()
        page.wait_for_selector(f"form[action$='/{step}/']")
        return page

    def offers(self, role: str, step: str) -> bool:
        """True when the page offers a step to somebody."""
        page = self.players.at(role, self.path)
        return page.locator(f"[hx-get$='/{step}/']").count() > 0


def unfold(page: Page) -> None:
    """Open every part of the page that is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
