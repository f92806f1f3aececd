"""The small markup in which an office writes a template: headings, paragraphs, and places for figures and records.

One line is one paragraph. "# " is the title, "## " to "#### " are headings, "> " is a line below the title.
{{figure:NAME}} stands for a number, {{record:NAME}} for words from the records. A line that is only
{{list:NAME}}, {{table:NAME}} or {{photos}} stands for several lines.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum

from waypost.kernel.errors import N_, Problem

_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*(?::\s*([A-Za-z0-9_]+)\s*)?\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")
_HEADING = re.compile(r"(#{1,4})\s+(.*)")
LONGEST = 60_000


class NodeKind(Enum):
    """What a line of a template is."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Place:
    """A place to be filled: `sort` is figure, record, list, table or photos; `name` is empty for photos."""

    sort: str
    name: str = ""

    def __str__(self) -> str:
        return f"{{{{{self.sort}:{self.name}}}}}" if self.name else f"{{{{{self.sort}}}}}"


@dataclass(frozen=True, slots=True)
class Node:
    """One line: its kind, the level of a heading (1 to 3), and its parts, each a text or a place. `line` is its
    number in the template, from 1."""

    kind: NodeKind
    line: int
    parts: tuple[str | Place, ...]
    level: int = 0


def parse(text: str) -> list[Node]:
    """The lines of a template that are not blank. Never fails: what is not markup is text (see `faults`).

    >>> parse("## 一、{{figure:talks}}")[0].parts
    ('一、', Place(sort='figure', name='talks'))
    """
    nodes: list[Node] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip().strip("\u3000")
        if not line:
            continue
        heading = _HEADING.fullmatch(line)
        if heading:
            depth = len(heading[1])
            kind = NodeKind.TITLE if depth == 1 else NodeKind.HEADING
            nodes.append(Node(kind, number, _parts(heading[2]), depth - 1))
        elif line.startswith("> "):
            nodes.append(Node(NodeKind.SUBTITLE, number, _parts(line[2:].strip())))
        else:
            parts = _parts(line)
            alone = len(parts) == 1 and isinstance(parts[0], Place) and parts[0].sort in ("list", "table", "photos")
            nodes.append(Node(NodeKind.BLOCK if alone else NodeKind.PARAGRAPH, number, parts))
    return nodes


def _parts(line: str) -> tuple[str | Place, ...]:
    parts: list[str | Place] = []
    end = 0
    for match in _PLACE.finditer(line):
        if match.start() > end:
            parts.append(line[end : match.start()])
        parts.append(Place(match[1], match[2] or ""))
        end = match.end()
    if end < len(line):
        parts.append(line[end:])
    return tuple(parts)


def places(text: str) -> list[Place]:
    """Every place of a template, in order, repeats included."""
    return [part for node in parse(text) for part in node.parts if isinstance(part, Place)]


def faults(text: str, names: Mapping[str, Collection[str]], *, where: str = "") -> list[Problem]:
    """What is wrong with a template: each place that does not exist, with the line and the nearest that does.

    `names` gives the names that exist for each sort of place; `where` is put before the number of the line.
    """
    found: list[Problem] = []
    if len(text) > LONGEST:
        found.append(Problem(where, str(len(text)), N_("at most %(most)s characters"), {"most": LONGEST}))
    nodes = parse(text)
    if sum(node.kind is NodeKind.TITLE for node in nodes) != 1:
        found.append(Problem(where, "#", N_("exactly one title line, which begins with “# ”")))
    for node in nodes:
        spot = f"{where}:{node.line}" if where else str(node.line)
        for part in node.parts:
            if isinstance(part, str):
                if _LOOSE.search(part):
                    found.append(Problem(spot, part.strip()[:60], N_("a place is written {{sort:name}}")))
                continue
            found += _faults_of(part, spot, names, alone=node.kind is NodeKind.BLOCK)
    return found


def _faults_of(part: Place, spot: str, names: Mapping[str, Collection[str]], *, alone: bool) -> list[Problem]:
    if part.sort not in names:
        return [Problem(spot, str(part), N_("one of: %(names)s"), {"names": ", ".join(sorted(names))})]
    if part.sort in ("list", "table", "photos") and not alone:
        return [Problem(spot, str(part), N_("this stands on a line of its own"))]
    if part.sort == "photos":
        return []
    if part.name not in names[part.sort]:
        near = get_close_matches(part.name, names[part.sort], n=3, cutoff=0.4) or sorted(names[part.sort])[:5]
        return [Problem(spot, str(part), N_("one of: %(names)s"), {"names": ", ".join(near)})]
    return []
