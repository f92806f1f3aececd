"""What every page is held to as it stands in the browser: its layout, names, words, keys, and what axe finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.pages import Watched
from tests.journeys.words import Words

_EYES = (Path(__file__).resolve().parent / "sound.js").read_text(encoding="utf-8").strip()
_NARROWER = (360, 320)
_STOPS = 60
_TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_SHAPE = """() => [...new Set([...document.querySelectorAll("body *:not(svg *)")].map(one => {
    const named = e => e ? `${e.localName}.${[...e.classList].sort().join(".")}` : "";
    return `${named(one.parentElement)}>${named(one)}`;
}))].sort().join("|")"""


@dataclass
class Soundness:
    """Looks at pages in one look. axe looks once at pages of one shape: the same elements in the same classes."""

    words: Words
    shapes: set[int] = field(default_factory=set)

    def faults(self, watched: Watched) -> list[str]:
        """What is wrong with the page that is open; one line for each fault."""
        page = watched.page
        found = _seen(page, "layout()") + _seen(page, "names()")
        found += self.words.wrong((text, language, where) for text, language, where in _said(page))
        size = page.viewport_size
        if size and size["width"] < 800:
            for width in _NARROWER:
                page.set_viewport_size({"width": width, "height": size["height"]})
                page.evaluate(_TWO_FRAMES)
                found += [f"at {width} px: {fault}" for fault in _seen(page, "layout()")]
            page.set_viewport_size(size)
        page.keyboard.press("Tab")
        found += _seen(page, f"focus({_STOPS})")
        shape = hash(page.evaluate(_SHAPE))
        if shape not in self.shapes:
            self.shapes.add(shape)
            found += watched.breaches()
        return list(dict.fromkeys(found))


def _seen(page: Page, what: str) -> list[str]:
    found: list[str] = page.evaluate(f"({_EYES}).{what}")
    return found


def _said(page: Page) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = page.evaluate(f"({_EYES}).words()")
    return found
