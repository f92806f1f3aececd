"""Questions of a roster as a file to fill in, and the answers read back from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext

from waypost.organisation.roster import sheets
from waypost.organisation.said import Question
from waypost.platform.intake.limits import MOST_TABLE
from waypost.platform.intake.reading import opened
from waypost.platform.intake.troubles import NotTaken
from waypost.platform.sheets import Book, csv_of

_WIDTHS = (24, 60, 40, 8, 30, 40, 24, 20)
_ANSWER, _CHOICES, _KEY = 0, 5, 7
_LIST = 240


class NotAnswers(Exception):
    """The file holds no answers. The text says why, in the reader's language."""


def written(questions: Sequence[Question], *, form: str) -> bytes:
    """The questions as a file with room for the answers. `form` is .xlsx, .csv or .json; KeyError for another."""
    return _FORMS[form](questions)


def _table(questions: Sequence[Question]) -> list[list[Any]]:
    headings = [
        pgettext("roster", "Answer"), pgettext("roster", "Question"), gettext("Allowed"), gettext("Rows"),
        gettext("Cell"), gettext("Choices"), gettext("Suggestion"), "key",
    ]  # fmt: skip
    return [headings, *([*_cells(one)] for one in questions)]


def _cells(one: Question) -> list[Any]:
    labels = {choice["value"]: choice["label"] for choice in one.choices}
    choices = "\n".join(f"{value} = {label}" for value, label in labels.items())
    suggestion = labels.get(one.suggestion, one.suggestion)
    return ["", one.message, one.allowed, one.rows, " ".join(one.cells), choices, suggestion, one.key]


def _as_csv(questions: Sequence[Question]) -> bytes:
    heads, *rows = _table(questions)
    return csv_of(heads, rows)


def _as_json(questions: Sequence[Question]) -> bytes:
    told = [
        {"key": one.key, "question": one.message, "allowed": one.allowed, "rows": one.rows, "cells": one.cells,
         "choices": one.choices, "suggestion": one.suggestion, "answer": ""}
        for one in questions
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _as_xlsx(questions: Sequence[Question]) -> bytes:
    """The questions on a sheet, one on each line, the answer to be chosen or typed in the first column."""
    book = Book()
    page = book.sheet(pgettext("roster", "Questions"))
    bold, plain = book.look({"bold": True, "bottom": 1}), book.look({"text_wrap": True, "valign": "top"})
    answer = book.look({"bg_color": "#fdf0d5", "text_wrap": True, "valign": "top", "num_format": "@"})
    for index, width in enumerate(_WIDTHS):
        page.set_column(index, index, width)
    page.freeze_panes(1, 1)
    for number, row in enumerate(_table(questions)):
        for index, cell in enumerate(row):
            look = bold if number == 0 else answer if index == _ANSWER else plain
            book.put(page, number, index, cell, look)
    for number, one in enumerate(questions, start=1):
        labels = [choice["label"].replace(",", "，") for choice in one.choices]
        if labels and not one.typed and len(",".join(labels)) < _LIST:
            page.data_validation(
                number, _ANSWER, number, _ANSWER, {"validate": "list", "source": labels, "error_type": "warning"}
            )
    return book.content()


_FORMS: dict[str, Callable[[Sequence[Question]], bytes]] = {".xlsx": _as_xlsx, ".csv": _as_csv, ".json": _as_json}


def read(content: bytes, *, form: str) -> dict[str, str]:
    """The answers in a file that was filled in, by the key of their question; cells left empty answer nothing.

    An answer is the value of a choice or its words; JSON may also be one object {key: value}.

    Raises:
        NotAnswers: the file is of another kind.
    """
    if form == ".json":
        return _from_json(content)
    try:
        book = sheets.read(content, name="answers")
    except sheets.Unreadable as error:
        raise NotAnswers(gettext("this is no list of questions with their answers")) from error
    for sheet in book.sheets:
        heads = sheet.rows[0] if sheet.rows else []
        if len(heads) > _KEY and heads[_KEY] == "key":
            return _from_rows(sheet.rows[1:])
    raise NotAnswers(gettext("this is no list of questions with their answers"))


def _from_rows(rows: Sequence[Sequence[sheets.Cell]]) -> dict[str, str]:
    answers = {}
    for row in rows:
        given = "" if row[_ANSWER] is None else str(row[_ANSWER]).strip()
        if given and len(row) > _KEY and row[_KEY]:
            answers[str(row[_KEY])] = _value(given, str(row[_CHOICES] or ""))
    return answers


def _value(given: str, choices: str) -> str:
    """The value of a choice that was answered by its words, its value, or the whole line."""
    for line in choices.split("\n"):
        value, _, label = line.partition(" = ")
        if given in (value, label, label.replace(",", "，"), line):
            return value
    return given


def _from_json(content: bytes) -> dict[str, str]:
    if len(content) > MOST_TABLE:
        raise NotAnswers(gettext("the file is no JSON"))
    try:
        given = opened("plain", content)[0]["value"]
    except NotTaken as error:
        raise NotAnswers(gettext("the file is no JSON")) from error
    if isinstance(given, list) and all(isinstance(one, dict) and "key" in one for one in given):
        given = {str(one["key"]): one.get("answer") or "" for one in given}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise NotAnswers(gettext("an object of texts is needed: {key of a question: value of a choice}"))
    return {key: value for key, value in given.items() if value}
