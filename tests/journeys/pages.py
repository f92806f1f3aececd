"""What every page is held to in a real browser: no error, no foreign host, no fault that axe finds."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from tests.journeys.served import ROOT

ARTEFACTS = ROOT / "test-artefacts"
AXE = Path(__file__).resolve().parent / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ACCOUNTS = {"unit_head": "head"}
_AXE = """tags => axe.run(document, {
    runOnly: {type: "tag", values: tags}, rules: {"target-size": {enabled: true}}, resultTypes: ["violations"],
})"""
_COME = """async () => {
    const under_way = ".htmx-request, .htmx-swapping, .htmx-settling";
    const waits = () => document.readyState !== "complete" || document.querySelector(under_way);
    const until = performance.now() + 20000;
    for (let calm = 0; calm < 3 && performance.now() < until;) {
        await new Promise(done => setTimeout(done, 25));
        calm = waits() ? 0 : calm + 1;
    }
    await document.fonts.ready;
}"""
_PATIENCE = 60.0
_CALM = 8
_REFUSALS = re.compile(r"(the server responded with a status of|Response Status Error Code) (403|404|409|422)")


@dataclass
class Watched:
    """A page under watch: what its console said, whom it asked, and what was refused to it."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    under_way: set[Request] = field(default_factory=set)
    is_probed: bool = False

    def go(self, path: str) -> Page:
        """Open a page of the house and wait until its parts have come."""
        self.is_probed = False
        self.page.goto(f"{self.address}{path}")
        self.settle()
        return self.page

    def open(self, path: str) -> int:
        """Open a page of the house and wait for the parts that it asks for by itself, no longer; its status."""
        self.is_probed = False
        answer = self.page.goto(f"{self.address}{path}")
        self.page.evaluate(_COME)
        return answer.status if answer else 0

    def settle(self) -> None:
        """Wait until nothing has been asked for and not answered for a fifth of a second, and the page is there.
        Raises AssertionError when that does not come about."""
        until, calm = time.monotonic() + _PATIENCE, 0
        while calm < _CALM:
            self.page.wait_for_timeout(25)
            calm = 0 if self.under_way else calm + 1
            if time.monotonic() > until:
                raise AssertionError(f"{self.page.url}: still under way: {[one.url for one in self.under_way]}")
        self.page.wait_for_load_state("load")

    def keep(self, name: str) -> Path:
        """Take a picture of the whole page into test-artefacts/."""
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def breaches(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA and good practice. Run by the browser's own hand, so the page's policy
        need not allow it; axe's own inline styles, which the policy refuses, are no faults of the page."""
        self.is_probed = True
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = self.page.evaluate(_AXE, TAGS)
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
        watched.under_way.add(request)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != host:
            watched.faults.append(f"{page.url} asked {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            watched.refused.append(f"{response.status} {response.url}")

    page.on("console", said)
    page.on("response", answered)
    page.on("pageerror", lambda error: watched.faults.append(f"{page.url}: {error}"))
    page.on("request", asked)
    page.on("requestfinished", lambda request: watched.under_way.discard(request))
    page.on("requestfailed", lambda request: watched.under_way.discard(request))
    return watched


def sign_in(watched: Watched, role: str) -> None:
    """Sign in with the demonstration's account of a role."""
    page = watched.page
    page.goto(f"{watched.address}/sign-in/")
    page.fill("#id_username", role if "." in role else f"demo.{ACCOUNTS.get(role, role)}")
    page.fill("#id_password", "waypost-demo")
    page.click("main form button[type=submit]")
    page.wait_for_url(f"{watched.address}/")
