"""A walk through the pages that a role can reach by links."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from tests.journeys.pages import ARTEFACTS, Watched
from tests.journeys.sound import Soundness

_LEAVE = ("/static/", "/api/v1/", "/calendar/")
_EACH_IS_A_PAGE = {"rectification:step", "web:help"}
_IN_EACH_STATE = {
    "/recommendations/": "rectification_recommendation",
    "/visits/": "fieldwork_visit",
    "/findings/": "fieldwork_finding",
}


def name_of(address: str) -> str:
    """The page of an address: its view, and which of its forms or chapters. Raises Resolver404."""
    found = resolve(urlsplit(address).path)
    if found.view_name not in _EACH_IS_A_PAGE:
        return found.view_name
    return "/".join([found.view_name, *(value for value in found.kwargs.values() if isinstance(value, str))])


def in_each_state(data: Path) -> list[str]:
    """The address of one recommendation, visit and finding in each state that the data folder knows."""
    found = []
    with sqlite3.connect(f"file:{data / 'waypost.sqlite3'}?mode=ro", uri=True) as database:
        for path, table in _IN_EACH_STATE.items():
            rows = database.execute(f"SELECT min(id) FROM {table} GROUP BY state_value ORDER BY state_value")
            found += [f"{path}{UUID(row[0])}/" for row in rows]
    return found


@dataclass
class Walk:
    """One walk in one look: what was seen, and what was wrong with it. `only`: the pages that are looked at, where it
    is not every page; then `others` are pages that this walk leaves to another."""

    soundness: Soundness
    look: str
    only: Collection[str] = ()
    others: Collection[str] = ()
    keeps_pictures: bool = False
    seen: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    pages: ClassVar[dict[str, bool]] = {}
    """Whether an address of this name is a page; known to every walk of this process."""

    def go(self, watched: Watched, role: str, start: Collection[str] = ("/",), more: Collection[str] = ()) -> None:
        """Look at the first pages, at `more` as far as they are there, and at every page that any of them links to."""
        queue = deque(start)
        queue.extend(self.look_at_each(watched, role, more))
        while queue:
            address = queue.popleft()
            name = self._name(address)
            if not name or name in self.seen or not self._is_wanted(watched, address, name, role):
                continue
            self.seen[name] = address
            if self._open(watched, address, role):
                queue.extend(self._links(watched))
                self._look_at(watched, name, role)

    def look_at_each(self, watched: Watched, role: str, addresses: Collection[str]) -> list[str]:
        """Look at records, as far as they are there for the role; the links that stand in them."""
        links: list[str] = []
        for address in addresses:
            if self._open(watched, address, role, is_sure=False):
                self.seen[address] = address
                self._look_at(watched, address.strip("/"), role)
                links += self._links(watched)
        return links

    def _name(self, address: str) -> str:
        try:
            return name_of(address)
        except Resolver404:
            self.wrong.append(f"{address} leads nowhere")
            return ""

    def _is_wanted(self, watched: Watched, address: str, name: str, role: str) -> bool:
        if self.only and (name in self.others or name.startswith("rectification:step/")):
            return False
        if name not in self.pages:
            try:
                answer = watched.page.request.get(f"{watched.address}{address}", max_redirects=0)
            except Error as error:
                self.wrong.append(f"{role} {address}: {error}")
                return False
            if answer.status >= 400:
                self.wrong.append(f"{role} {address}: a link that answers {answer.status}")
                return False
            is_html = answer.headers.get("content-type", "").startswith("text/html")
            self.pages[name] = answer.status == 200 and is_html and "<html" in answer.text()[:200]
        if self.pages[name] and self.only and name not in self.only:
            self.wrong.append(f"{role} {address}: {name} is a page that no round goes to; give it one in rounds.py")
            return False
        return self.pages[name]

    def _open(self, watched: Watched, address: str, role: str, *, is_sure: bool = True) -> bool:
        watched.refused.clear()
        status = watched.open(address)
        if status >= 400:
            if is_sure:
                self.wrong.append(f"{role} {address}: a link that answers {status}")
            return False
        self.wrong += [f"{role} {address}: a part answered {refused}" for refused in watched.refused]
        return True

    def _links(self, watched: Watched) -> list[str]:
        found: list[str] = watched.page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
        )
        present = urlsplit(watched.page.url).path
        whole = [present + href if href.startswith("?") else href for href in found]
        local = [href.split("#")[0] for href in whole if href.startswith("/") and not href.startswith(_LEAVE)]
        return list(dict.fromkeys(local))

    def _look_at(self, watched: Watched, name: str, role: str) -> None:
        if self.keeps_pictures:
            folder = ARTEFACTS / "pages" / self.look / (role or "public")
            folder.mkdir(parents=True, exist_ok=True)
            picture = folder / f"{name.replace(':', '-').replace('/', '-')}.png"
            watched.page.screenshot(path=picture, full_page=True)
        self.wrong += [f"{role or 'public'} {name}: {fault}" for fault in self.soundness.faults(watched)]
