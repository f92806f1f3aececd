"""Fixtures of the journeys: a served demonstration, and pages in a real browser."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.journeys.pages import Watched, sign_in, watch
from tests.journeys.served import ROOT, Served, copied, print_of_source, serve, waypost
from tests.journeys.words import Words

PageIn = Callable[..., Watched]
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served data folder with an account of each role and nothing else."""
    data = tmp_path_factory.mktemp("stand-in") / "data"
    waypost(data, "init")
    waypost(data, "shell", "--no-imports", "--command", "from tests.journeys import stand_in; stand_in.make()")
    with serve(data) as served:
        yield served


def demonstration_data(to: Path) -> Path:
    """A copy of the demonstration's data folder, which is played once and kept under .cache for as long as what it is
    made from is the same. One process at a time makes it; the others wait."""
    made = ROOT / ".cache" / "journeys" / "demonstration"
    made.parent.mkdir(parents=True, exist_ok=True)
    made_from, mark = print_of_source(), made / "made-from"
    with (made.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != made_from:
            shutil.rmtree(made, ignore_errors=True)
            waypost(made, "demo")
            mark.write_text(made_from)
        return copied(made, to)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The served demonstration campaign: a copy, so that a journey may change it."""
    with serve(demonstration_data(tmp_path_factory.mktemp("demonstration") / "data")) as served:
        yield served


@pytest.fixture(scope="session")
def words(demonstration: Served) -> Words:
    """What the demonstration's records say, which a page shows in any language."""
    return Words(demonstration.data)


@pytest.fixture
def fresh_demonstration(tmp_path: Path) -> Iterator[Served]:
    """A served demonstration of the test's own, for a journey that moves its clock."""
    with serve(demonstration_data(tmp_path / "data")) as served:
        yield served


@pytest.fixture
def page_in(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[PageIn]:
    """`page_in(served, role, language="zh", width=1440, dark=False)`: a watched page, signed in; role "" for the
    public. At the end of the test no page may have had an error or have asked a foreign host."""
    contexts: list[BrowserContext] = []
    pages: list[Watched] = []

    def open_page(
        served: Served, role: str = "", *, language: str = "zh", width: int = 1440, dark: bool = False
    ) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": 900 if width > 800 else 844},
            color_scheme="dark" if dark else "light",
            locale="en-GB" if language == "en" else "zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
            has_touch=width < 800,
            accept_downloads=True,
        )
        cookie = {"name": "django_language", "value": "en" if language == "en" else "zh-hans", "url": served.address}
        context.add_cookies([cookie])  # type: ignore[list-item]
        contexts.append(context)
        watched = watch(context, served.address)
        pages.append(watched)
        if role:
            sign_in(watched, role)
        return watched

    yield open_page
    faults = [fault for watched in pages for fault in watched.faults]
    for context in contexts:
        context.close()
    assert faults == []
