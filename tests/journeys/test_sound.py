"""What looks at every page sees the faults that it is there to see, and none in a page that is sound."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.pages import Watched, watch
from tests.journeys.sound import Soundness
from tests.journeys.words import Words

pytestmark = pytest.mark.browser
_DOT = "<a href='/' style='display: inline-block; width: 9px; height: 9px'>a</a>"
SOUND = "<p>Twenty of them were seen.</p>"
FAULTS = {
    "px wider than the window": "<div style='width: 900px; height: 9px; background: #000'></div>",
    "text cut off at the side": "<p style='width: 60px; overflow: hidden; white-space: nowrap'>Many words here</p>",
    "text cut off below": "<p style='height: 10px; overflow: hidden'>One<br>two<br>three</p>",
    "two texts over each other": "<div><p>First</p><p style='margin-top: -36px'>Other</p></div>",
    "out of its box": "<p style='width: 30px; white-space: nowrap'>It goes on and on</p>",
    "two elements with the id": "<p id='one'>a</p><p id='one'>b</p>",
    "points at nothing": "<input aria-label='Name' aria-describedby='gone'>",
    "which is nowhere": "<p><a href='#gone'>Further down</a></p>",
    "a picture that did not come": "<img alt='A window' src='data:image/png;base64,AAAA' width='20' height='20'>",
    "headings of the first order": "<h1>Another</h1>",
    "a part never came": "<div class='htmx-request'></div>",
    "the focus cannot be seen": "<button style='outline: none'>Keep</button>",
    "the focus lies under something": (
        "<p><a href='/'>Back to the first page</a></p><div style='position: fixed; inset: 0; background: #fff'></div>"
    ),
    "“undefined”": "<p>undefined visits</p>",
    "“None”": "<p>Until: None</p>",
    "Chinese in English": "<p>共有 20 家单位</p>",
    "English in Chinese": "<p lang='zh-Hans'>共有 20 units</p>",
    "heading-order": "<h4>Deep</h4>",
    "target-size": f"<p>{_DOT}{_DOT}</p>",
    "color-contrast": "<p style='color: #bbb'>Hardly there</p>",
    "label": "<input type='text'>",
}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Words:
    """A data folder in which one unit has a name."""
    data = tmp_path_factory.mktemp("words")
    with sqlite3.connect(data / "waypost.sqlite3") as database:
        database.execute("CREATE TABLE unit (name)")
        database.execute("INSERT INTO unit VALUES ('安定区法院')")
    return Words(data)


@pytest.fixture(scope="module")
def watched(chromium: Browser) -> Iterator[Watched]:
    """A page of a telephone's width, served by nobody."""
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        yield watch(context, "http://127.0.0.1")


def shown(watched: Watched, words: Words, content: str) -> list[str]:
    """The faults of a page with some content."""
    watched.page.set_content(
        f"<!doctype html><html lang='en'><head><title>A page</title></head><body><main><h1>A page</h1>{content}"
        "</main></body></html>"
    )
    return Soundness(words).faults(watched)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(watched: Watched, words: Words, fault: str) -> None:
    found = shown(watched, words, SOUND + FAULTS[fault])

    assert [one for one in found if fault in one] != []


def test_a_sound_page_has_no_fault(watched: Watched, words: Words) -> None:
    content = "<p>Seen: <b>安定区法院</b></p><p><a href='/'>Back</a></p><label>Name <input name='name'></label>"

    assert shown(watched, words, SOUND + content) == []
