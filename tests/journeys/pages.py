"""What every page is held to in a real browser: no error, no foreign host, no fault that axe finds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

from tests.journeys.served import ROOT

ARTEFACTS = ROOT / "test-artefacts"
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ACCOUNTS = {"unit_head": "head"}
_REFUSALS = re.compile(r"(the server responded with a status of|Response Status Error Code) (403|404|409|422)")


@dataclass
class Watched:
    """A page under watch: what its console said and whom it asked."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    is_probed: bool = False

    def go(self, path: str) -> Page:
        """Open a page of the house and wait until its parts have come."""
        self.is_probed = False
        self.page.goto(f"{self.address}{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until no part is under way."""
        self.page.wait_for_load_state("networkidle")

    def keep(self, name: str) -> Path:
        """Take a picture of the whole page into test-artefacts/."""
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def breaches(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA. Run by the browser's own hand, so the page's policy need not allow it;
        axe's own inline styles, which the policy refuses, are no faults of the page."""
        self.is_probed = True
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate(
            "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
        )
        return [
            f"{breach['id']}: {node['target']} {node.get('failureSummary', '')}"
            for breach in found["violations"]
            for node in breach["nodes"][:4]
        ]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window; 0 when one need not scroll sideways."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider


def watch(context: BrowserContext, address: str) -> Watched:
    """A new page whose console and requests are written down. Refusals that a test asks for are no faults."""
    page = context.new_page()
    watched = Watched(page, address)
    host = urlsplit(address).netloc

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not watched.is_probed and not _REFUSALS.search(message.text):
            watched.faults.append(f"{page.url}: {message.text}")

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            watched.faults.append(f"{page.url} asked {request.url}")

    page.on("console", said)
    page.on("pageerror", lambda error: watched.faults.append(f"{page.url}: {error}"))
    page.on("request", asked)
    return watched


def sign_in(watched: Watched, role: str) -> None:
    """Sign in with the demonstration's account of a role."""
    page = watched.page
    page.goto(f"{watched.address}/sign-in/")
    page.fill("#id_username", role if "." in role else f"demo.{ACCOUNTS.get(role, role)}")
    page.fill("#id_password", "waypost-demo")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{watched.address}/")
