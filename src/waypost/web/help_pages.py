"""The pages of help: Markdown files in `help/<language>/<topic>.md`, one for each kind of reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import Http404
from django.utils.html import escape
from django.utils.safestring import SafeString

_FOLDER = Path(__file__).resolve().parent / "help"
_ORDER = ("start", "inspector", "leader", "unit", "office", "auditor", "admin", "public")


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A page of help: its title and its text as HTML."""

    title: str
    html: SafeString


def topics() -> tuple[str, ...]:
    """The topics, in the order in which they are read."""
    return _ORDER


@cache
def page(topic: str, *, language: str) -> HelpPage:
    """A page by its topic. Raises Http404 for a topic that is not written."""
    if topic not in _ORDER:
        raise Http404
    folder = _FOLDER / ("en" if language.startswith("en") else "zh-hans")
    title, _, text = (folder / f"{topic}.md").read_text(encoding="utf-8").partition("\n")
    return HelpPage(title.lstrip("# ").strip(), to_html(text))


def to_html(text: str) -> SafeString:
    """The few things of Markdown that our help uses: headings, lists, paragraphs, strong words, code and links
    within the house. Everything else is escaped.

    >>> to_html("## A\\n\\n- **b** <i>")
    '<h2>A</h2>\\n<ul><li><strong>b</strong> &lt;i&gt;</li></ul>'
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return SafeString("\n".join(_block(block.strip()) for block in blocks))


def _block(block: str) -> str:
    if block.startswith("### "):
        return f"<h3>{_inline(block[4:])}</h3>"
    if block.startswith("## "):
        return f"<h2>{_inline(block[3:])}</h2>"
    for mark, tag in ((r"- ", "ul"), (r"\d+\. ", "ol")):
        if re.match(mark, block):
            items = re.split(rf"\n(?={mark})", block)
            return (
                f"<{tag}>"
                + "".join(f"<li>{_inline(re.sub(mark, '', one, count=1))}</li>" for one in items)
                + f"</{tag}>"
            )
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    words: str = escape(re.sub(r"\s*\n\s*", " ", text))
    words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", words)
    words = re.sub(r"`(.+?)`", r"<kbd>\1</kbd>", words)
    return re.sub(r"\[(.+?)\]\((/[^)\s]*)\)", r'<a href="\2">\1</a>', words)
