"""A report as a document: blocks of text in which each figure is known, the same for page, Word and PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from waypost.kernel.text import written
from waypost.platform import squares
from waypost.report.markup import Node, NodeKind, Place


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; `figure` is the id of the figure that it shows, empty for plain words."""

    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph in a document. `caption` already says place, day and unit."""

    id: str
    caption: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, table or row of photographs. `kind` is title, subtitle, heading, paragraph, table or
    photos; `rows` are the cells of a table, its first row the head."""

    kind: str
    runs: tuple[Run, ...] = ()
    level: int = 0
    rows: tuple[tuple[tuple[Run, ...], ...], ...] = ()
    photos: tuple[Photo, ...] = ()

    @property
    def text(self) -> str:
        """The words without what stands behind them."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class FigureNote:
    """What a document says of a figure in its appendix. `value` and `unit` are words in the document's language."""

    id: str
    label: str
    value: str
    unit: str
    query: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report in one language. `status` is empty once it is published; before, it says what it is ("Draft").
    `checkpoint` is the signed checkpoint of the ledger that covers a published report, as text; empty before."""

    language: str
    title: str
    issuer: str
    as_of: str
    day: str
    blocks: tuple[Block, ...]
    figures: tuple[FigureNote, ...]
    ledger_size: int
    ledger_root: str
    status: str = ""
    region: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    checkpoint: str = ""

    @property
    def square(self) -> str:
        """The checkpoint as a square for a telephone, as SVG; empty without one."""
        return squares.svg(self.checkpoint) if self.checkpoint else ""

    def headings(self) -> list[Block]:
        """The headings of the first level, for a table of contents."""
        return [block for block in self.blocks if block.kind == "heading" and block.level == 1]

    def photos(self) -> list[Photo]:
        """Every photograph, in order."""
        return [photo for block in self.blocks for photo in block.photos]

    def printable(self) -> Document:
        """The document without what paper cannot hold: control characters, which get into texts with what is pasted."""
        return Document.from_json(_printable(self.to_json()))

    def to_json(self) -> dict[str, Any]:
        """The document as it is kept when it is published."""
        return asdict(self)

    @staticmethod
    def from_json(kept: Mapping[str, Any]) -> Document:
        """A document that was kept by `to_json`."""
        return Document(
            **{
                **kept,
                "blocks": tuple(_block(block) for block in kept["blocks"]),
                "figures": tuple(FigureNote(**figure) for figure in kept["figures"]),
            }
        )


def _printable(kept: Any) -> Any:
    if isinstance(kept, str):
        return written(kept)
    if isinstance(kept, Mapping):
        return {name: _printable(value) for name, value in kept.items()}
    return [_printable(value) for value in kept] if isinstance(kept, list | tuple) else kept


def _block(kept: Mapping[str, Any]) -> Block:
    return Block(
        kept["kind"],
        tuple(Run(**run) for run in kept["runs"]),
        kept["level"],
        tuple(tuple(tuple(Run(**run) for run in cell) for cell in row) for row in kept["rows"]),
        tuple(Photo(**photo) for photo in kept["photos"]),
    )


@dataclass(frozen=True, slots=True)
class Filling:
    """What is put into the places: the shown value of each figure, words, lists of paragraphs, tables, photographs."""

    figures: Mapping[str, str]
    words: Mapping[str, str]
    lists: Mapping[str, Sequence[str]]
    tables: Mapping[str, Sequence[Sequence[Run]]]
    photos: Sequence[Photo] = ()


def fill(nodes: Sequence[Node], filling: Filling) -> tuple[Block, ...]:
    """The blocks of a document. A place without anything behind it is a dash, in a list nothing at all.

    A heading whose whole section is empty lists would mislead, so such a heading is left out.
    """
    blocks: list[Block] = []
    for node in nodes:
        if node.kind is NodeKind.BLOCK and isinstance(node.parts[0], Place):
            blocks += _blocks_of(node.parts[0], filling)
        else:
            blocks.append(Block(node.kind.value, _runs(node.parts, filling), node.level))
    return tuple(_without_empty_sections(blocks))


def _runs(parts: Sequence[str | Place], filling: Filling) -> tuple[Run, ...]:
    runs: list[Run] = []
    for part in parts:
        if isinstance(part, str):
            runs.append(Run(part))
        elif part.sort == "figure":
            runs.append(Run(filling.figures.get(part.name, "—"), part.name))
        else:
            runs.append(Run(filling.words.get(part.name) or "—"))
    return tuple(runs)


def _blocks_of(place: Place, filling: Filling) -> list[Block]:
    if place.sort == "list":
        return [Block("paragraph", (Run(line),)) for line in filling.lists.get(place.name, ())]
    if place.sort == "table":
        rows = filling.tables.get(place.name, ())
        return [Block("table", rows=tuple(tuple((cell,) for cell in row) for row in rows))] if len(rows) > 1 else []
    return [Block("photos", photos=tuple(filling.photos))] if filling.photos else []


def _without_empty_sections(blocks: Sequence[Block]) -> list[Block]:
    kept: list[Block] = []
    for block in reversed(blocks):
        following = kept[-1] if kept else None
        ends = following is None or (following.kind == "heading" and following.level <= block.level)
        if block.kind == "heading" and ends:
            continue
        kept.append(block)
    return kept[::-1]


def figure_ids(blocks: Sequence[Block]) -> list[str]:
    """The figures that the blocks show, in the order in which they first appear."""
    found: dict[str, None] = {}
    for block in blocks:
        cells = [run for row in block.rows for cell in row for run in cell]
        for run in [*block.runs, *cells]:
            if run.figure:
                found.setdefault(run.figure)
    return list(found)
