"""Checklists: sections of questions, what counts as an answer, how far one has come, and the score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from waypost.kernel.errors import N_, BadInput, Problem


class QuestionKind(Enum):
    """What sort of answer a question takes."""

    YES_NO = "yes_no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    PHOTO = "photo"


YES_NO_ANSWERS = ("yes", "no", "na")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_MOST_QUESTIONS = 300
_MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `lowest` and `highest` bound a number; `points` are earned by yes, or by the choice's place
    (first choice all, last none); 0 points: not scored."""

    key: str
    kind: QuestionKind
    text: str
    text_en: str = ""
    guidance: str = ""
    choices: tuple[str, ...] = ()
    lowest: str = ""
    highest: str = ""
    unit: str = ""
    points: int = 0
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a checklist with a title."""

    title: str
    title_en: str = ""
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a checklist is answered. `score` of `out_of` counts scored questions that were answered other than
    "does not apply"; both 0 when nothing is scored."""

    answered: int
    total: int
    required_left: int
    score: Decimal
    out_of: int

    @property
    def share(self) -> float | None:
        """Answered of all, 0.0 to 1.0; None for a checklist without questions."""
        return self.answered / self.total if self.total else None


def read(content: Any) -> tuple[Section, ...]:
    """The sections of a stored or submitted checklist.

    Raises:
        BadInput: naming each place that is wrong.
    """
    problems: list[Problem] = []
    sections: list[Section] = []
    seen: set[str] = set()
    if not isinstance(content, list) or not content:
        raise BadInput(N_("a checklist needs at least one section"))
    for place, part in enumerate(content, start=1):
        if not isinstance(part, dict) or not str(part.get("title", "")).strip():
            problems.append(Problem(str(place), "", N_("a section needs a title")))
            continue
        asked = part.get("questions") or []
        questions = tuple(_question(one, f"{place}.{n}", seen, problems) for n, one in enumerate(asked, start=1))
        sections.append(Section(str(part["title"]).strip(), str(part.get("title_en", "")).strip(), questions))
    if not problems and not seen:
        problems.append(Problem("1", "", N_("a checklist needs at least one question")))
    if len(seen) > _MOST_QUESTIONS:
        problems.append(Problem("1", str(len(seen)), N_("a checklist has at most 300 questions")))
    if problems:
        raise BadInput(N_("the checklist cannot be used as it is"), problems)
    return tuple(sections)


def _question(one: Any, where: str, seen: set[str], problems: list[Problem]) -> Question:
    one = one if isinstance(one, dict) else {}
    key = str(one.get("key") or "q_" + where.replace(".", "_"))
    if not _KEY.match(key) or key in seen:
        problems.append(Problem(where, key, N_("a key of a question is short, plain and used once")))
    seen.add(key)
    text = str(one.get("text", "")).strip()
    if not text:
        problems.append(Problem(where, "", N_("a question needs words")))
    kind = _kind(one.get("kind"), where, problems)
    choices = tuple(str(choice).strip() for choice in one.get("choices") or () if str(choice).strip())
    if kind is QuestionKind.CHOICE and len(set(choices)) < 2:
        problems.append(Problem(where, "、".join(choices), N_("a choice needs at least two different answers")))
    lowest, highest = str(one.get("lowest", "")).strip(), str(one.get("highest", "")).strip()
    for bound in (lowest, highest):
        if bound and _decimal(bound) is None:
            problems.append(Problem(where, bound, N_("a bound is a number")))
    low, high = _decimal(lowest), _decimal(highest)
    if low is not None and high is not None and low > high:
        problems.append(Problem(where, f"{lowest}–{highest}", N_("the lowest number stands above the highest")))
    points = one.get("points") or 0
    if not isinstance(points, int) or isinstance(points, bool) or not 0 <= points <= 100:
        problems.append(Problem(where, str(points), N_("points are a whole number from 0 to 100")))
        points = 0
    return Question(
        key=key,
        kind=kind,
        text=text,
        text_en=str(one.get("text_en", "")).strip(),
        guidance=str(one.get("guidance", "")).strip(),
        choices=choices,
        lowest=lowest,
        highest=highest,
        unit=str(one.get("unit", "")).strip(),
        points=points,
        is_required=bool(one.get("is_required", True)),
    )


def _kind(value: Any, where: str, problems: list[Problem]) -> QuestionKind:
    try:
        return QuestionKind(value)
    except ValueError:
        problems.append(Problem(where, str(value), N_("yes_no, choice, number, text or photo")))
        return QuestionKind.TEXT


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def stored(sections: Iterable[Section]) -> list[dict[str, Any]]:
    """The sections as JSON, the reverse of `read`."""
    return [
        {
            "title": section.title,
            "title_en": section.title_en,
            "questions": [
                {**asdict(question), "kind": question.kind.value, "choices": list(question.choices)}
                for question in section.questions
            ],
        }
        for section in sections
    ]


def questions_of(sections: Iterable[Section]) -> dict[str, Question]:
    """Every question by its key, in order."""
    return {question.key: question for section in sections for question in section.questions}


def checked(question: Question, value: str) -> str:
    """An answer in its stored form; "" takes the answer back.

    Raises:
        BadInput: the answer is none that the question takes.
    """
    value = value.replace("\0", "").strip()
    if value == "":
        return ""
    allowed: tuple[str, ...] = ()
    if question.kind is QuestionKind.YES_NO:
        allowed = YES_NO_ANSWERS
    elif question.kind is QuestionKind.CHOICE:
        allowed = question.choices
    elif question.kind is QuestionKind.NUMBER:
        return _number(question, value)
    if allowed and value not in allowed:
        raise BadInput(N_("this is not one of the answers"), [Problem(question.key, value, "、".join(allowed))])
    if len(value) > _MOST_TEXT:
        raise BadInput(
            N_("this answer is too long"), [Problem(question.key, f"{value[:20]}…", N_("at most 4,000 characters"))]
        )
    return value


def _number(question: Question, value: str) -> str:
    number = _decimal(value)
    low, high = _decimal(question.lowest), _decimal(question.highest)
    if number is None or (low is not None and number < low) or (high is not None and number > high):
        allowed = f"{question.lowest or '…'}–{question.highest or '…'}"
        raise BadInput(N_("this is not a number that may be given here"), [Problem(question.key, value, allowed)])
    return str(number)


def progress(sections: Iterable[Section], answers: Mapping[str, str]) -> Progress:
    """How far the questions are answered, and the score so far. `answers` holds stored answers by key."""
    answered = total = required_left = out_of = 0
    score = Decimal(0)
    for question in questions_of(sections).values():
        total += 1
        value = answers.get(question.key, "")
        if value == "":
            required_left += question.is_required
            continue
        answered += 1
        if question.points and value != "na":
            out_of += question.points
            score += question.points * _share(question, value)
    return Progress(answered, total, required_left, score.quantize(Decimal("0.1")), out_of)


def _share(question: Question, value: str) -> Decimal:
    if question.kind is QuestionKind.CHOICE:
        last = len(question.choices) - 1
        return (
            Decimal(last - question.choices.index(value)) / last if value in question.choices and last else Decimal(0)
        )
    return Decimal(0) if value == "no" else Decimal(1)
