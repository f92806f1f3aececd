"""A walk through every page that a role can reach by links, one address for each view."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from tests.journeys.pages import ARTEFACTS, Watched

_MOST = 120
_LEAVE = ("/static/", "/api/", "/calendar/")


@dataclass
class Walk:
    """What was seen on the way: the views, by name, and what was wrong with them."""

    look: str
    seen: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def go(self, watched: Watched, role: str, start: tuple[str, ...] = ("/",)) -> None:
        """Follow links from the first page; a view that an earlier role has seen is only passed through once."""
        queue, asked = deque(start), {""}
        while queue and len(asked) < _MOST:
            path = queue.popleft()
            name = self._name(path)
            if name in asked:
                continue
            asked.add(name)
            if not self._is_page(watched, path, role):
                continue
            watched.go(path)
            queue.extend(self._links(watched))
            if name not in self.seen:
                self.seen[name] = path
                self._look_at(watched, name, role)

    def _name(self, path: str) -> str:
        try:
            return resolve(urlsplit(path).path).view_name
        except Resolver404:
            self.wrong.append(f"{path} leads nowhere")
            return ""

    def _is_page(self, watched: Watched, path: str, role: str) -> bool:
        try:
            answer = watched.page.request.get(f"{watched.address}{path}", max_redirects=0)
        except Error as error:
            self.wrong.append(f"{role} {path}: {error}")
            return False
        if answer.status >= 400:
            self.wrong.append(f"{role} {path}: a link that answers {answer.status}")
        return answer.status == 200 and answer.headers.get("content-type", "").startswith("text/html")

    def _links(self, watched: Watched) -> list[str]:
        found: list[str] = watched.page.evaluate(
            "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))"
        )
        present = urlsplit(watched.page.url).path
        whole = [present + href if href.startswith("?") else href for href in found]
        return [href.split("#")[0] for href in whole if href.startswith("/") and not href.startswith(_LEAVE)]

    def _look_at(self, watched: Watched, name: str, role: str) -> None:
        folder = ARTEFACTS / "pages" / self.look
        folder.mkdir(parents=True, exist_ok=True)
        watched.page.screenshot(path=folder / f"{name.replace(':', '-')}.png", full_page=True)
        if (wider := watched.overflow()) > 0:
            self.wrong.append(f"{role} {name}: {wider} px wider than the window")
        self.wrong += [f"{role} {name}: {breach}" for breach in watched.breaches()]
