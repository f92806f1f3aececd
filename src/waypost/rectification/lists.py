"""The four lists (四张清单) of a ledger: problems, tasks, responsibilities, rectification."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, gettext, ngettext

from waypost.rectification.sheets import LATIN, Cell, Column, Fonts, Sheet, workbook


@dataclass(frozen=True, slots=True)
class ListedProblem:
    """A finding behind an item: the four elements of a finding."""

    criteria: str
    condition: str
    cause: str
    effect: str
    found_on: date | None
    found_by: str


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """A measure of the unit. `percent` is 0 to 100; `done_on` None until done."""

    words: str
    owner: str
    due_on: date | None
    percent: int
    state: str
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A recommendation as the lists show it; all words are in the reader's language."""

    number: str
    unit: str
    level: str
    title: str
    text: str
    focus: str
    severity: str
    kind: str
    state: str
    problems: Sequence[ListedProblem] = ()
    standards: Sequence[str] = ()
    standards_met: int = 0
    measures: Sequence[ListedMeasure] = ()
    causes: str = ""
    lead: str = ""
    co_units: str = ""
    liaison: str = ""
    author: str = ""
    verifier: str = ""
    issued_on: date | None = None
    due_on: date | None = None
    closed_on: date | None = None
    look_back_on: date | None = None
    days_late: int = 0
    extensions: int = 0
    rebounds: int = 0
    evidence: int = 0
    public_notice: str = ""


def four_lists(items: Sequence[ListedItem], *, whose: str, as_of: date) -> bytes:
    """The four lists as one XLSX file in the reader's language. `whose` names who hands it in."""
    sheets = (_problems(items), _tasks(items), _responsibilities(items), _rectification(items))
    count = ngettext("%(n)s item", "%(n)s items", len(items)) % {"n": len(items)}
    line = gettext("Prepared by: %(whose)s      As of: %(day)s      In all: %(count)s") % {
        "whose": whose,
        "day": as_of.isoformat(),
        "count": count,
    }
    foot = gettext("Filled in by:                    Checked by:                    Signed by:")
    page_foot = "&C" + gettext("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
    finished = [
        Sheet(name, f"{whose} {name}".strip(), line, columns, rows, foot, page_foot) for name, columns, rows in sheets
    ]
    fonts = LATIN if (get_language() or "").startswith("en") else Fonts()
    return workbook(finished, title=gettext("The four lists"), fonts=fonts)


_Part = tuple[str, tuple[Column, ...], list[list[Cell]]]


def _columns(*columns: Column) -> tuple[Column, ...]:
    return (
        Column(gettext("No."), 5, centred=True),
        Column(gettext("Number"), 11, centred=True),
        Column(gettext("Responsible unit"), 20),
        *columns,
    )


def _numbered(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    return [[number, *row] for number, row in enumerate(rows, start=1)]


def _problems(items: Sequence[ListedItem]) -> _Part:
    rows: list[list[Cell]] = []
    for item in items:
        for problem in item.problems or (ListedProblem("", item.text, item.causes, "", None, ""),):
            cause = "\n".join(part for part in (problem.cause, item.causes) if part)
            told: list[Cell] = [item.level, item.focus, problem.condition, problem.criteria, cause, problem.effect]
            rows.append([item.number, item.unit, *told, item.severity, problem.found_by, problem.found_on])
    columns = _columns(
        Column(gettext("Level"), 8, centred=True),
        Column(gettext("Focus area"), 14),
        Column(gettext("Problem (condition)"), 34),
        Column(gettext("Criteria"), 22),
        Column(gettext("Cause"), 24),
        Column(gettext("Effect"), 20),
        Column(gettext("Severity"), 8, centred=True),
        Column(gettext("How found"), 12, centred=True),
        Column(gettext("Found on"), 12, centred=True),
    )
    return gettext("List of problems"), columns, _numbered(rows)


def _tasks(items: Sequence[ListedItem]) -> _Part:
    rows: list[list[Cell]] = []
    for item in items:
        said: list[Cell] = [item.number, item.unit, item.title, item.text, _lines(item.standards), item.kind]
        rows.append([*said, item.issued_on, item.due_on, item.extensions or None, item.state])
    columns = _columns(
        Column(gettext("Task"), 24),
        Column(gettext("Recommendation"), 36),
        Column(gettext("Closing standards"), 36),
        Column(gettext("Kind of rectification"), 11, centred=True),
        Column(gettext("Assigned on"), 12, centred=True),
        Column(gettext("Due on"), 12, centred=True),
        Column(gettext("Extensions"), 8, centred=True),
        Column(gettext("State"), 11, centred=True),
    )
    return gettext("List of tasks"), columns, _numbered(rows)


def _responsibilities(items: Sequence[ListedItem]) -> _Part:
    rows: list[list[Cell]] = []
    for item in items:
        for measure in item.measures or (ListedMeasure("", "", item.due_on, 0, ""),):
            duty: list[Cell] = [measure.words or None, item.lead, measure.owner or None, item.co_units or None]
            people: list[Cell] = [item.liaison, measure.due_on, item.author, item.verifier or None]
            rows.append([item.number, item.unit, item.title, *duty, *people])
    columns = _columns(
        Column(gettext("Task"), 24),
        Column(gettext("Measure"), 36),
        Column(gettext("First responsible person"), 13, centred=True),
        Column(gettext("Responsible person"), 13, centred=True),
        Column(gettext("Co-units"), 16),
        Column(gettext("Liaison"), 12, centred=True),
        Column(gettext("To be done by"), 12, centred=True),
        Column(gettext("Guided by"), 12, centred=True),
        Column(gettext("Verifier"), 12, centred=True),
    )
    return gettext("List of responsibilities"), columns, _numbered(rows)


def _rectification(items: Sequence[ListedItem]) -> _Part:
    rows: list[list[Cell]] = []
    for item in items:
        done = "\n".join(
            f"{at}. {measure.words} · {measure.state} {measure.percent}%" for at, measure in enumerate(item.measures, 1)
        )
        met = f"{item.standards_met} / {len(item.standards)}" if item.standards else None
        work: list[Cell] = [done or None, item.evidence, met, item.state, item.verifier or None]
        days: list[Cell] = [item.due_on, item.days_late or None, item.closed_on, item.look_back_on]
        notice = item.public_notice or None
        rows.append([item.number, item.unit, item.title, *work, notice, *days, item.rebounds or None])
    columns = _columns(
        Column(gettext("Task"), 24),
        Column(gettext("Measures and progress"), 38),
        Column(gettext("Pieces of evidence"), 8, centred=True),
        Column(gettext("Standards met"), 9, centred=True),
        Column(gettext("State"), 11, centred=True),
        Column(gettext("Verifier"), 12, centred=True),
        Column(gettext("Public notice"), 12, centred=True),
        Column(gettext("Due on"), 12, centred=True),
        Column(gettext("Days late"), 8, centred=True),
        Column(gettext("Closed on"), 12, centred=True),
        Column(gettext("Look-back on"), 12, centred=True),
        Column(gettext("Rebounds"), 8, centred=True),
    )
    return gettext("List of rectification"), columns, _numbered(rows)


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(f"{at}. {text}" for at, text in enumerate(texts, start=1))
