"""What programs send beside the moves: papers, the plan's draft, measures, the conversation."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ninja import Field

from waypost.rectification.api.shapes import Line, Move, PaperShape, Said, Words


class Decision(Move):
    """A decision paper to enter."""

    paper: PaperShape


class Consent(Move):
    """Up to which day a due date may lie after the end of the campaign."""

    until_on: date
    reason: Words = ""


class Correction(Move):
    """The issued text in other words, and why."""

    title: Line
    text: Words
    reason: Words


class OpenNotice(Move):
    """Where and until when the closing is shown to the public; without a day, for the days that are set."""

    place: Line
    until_on: date | None = None


class FileObjection(Move):
    """What somebody of the public says against a closing; `by` as far as that person wishes."""

    text: Words
    by: Line = ""


class AnswerObjection(Move):
    """The written answer to an objection."""

    objection_id: UUID
    answer: Words


class LookBack(Move):
    """What a planned look-back found."""

    due_on: date
    holds: bool
    note: Words
    source: Line = ""


class Message(Said):
    """A word in the conversation between group and unit, with a file of the store if there is one."""

    text: Words
    file_id: UUID | None = None


class Note(Said):
    """A note to a step of a measure."""

    note: Words = ""


class Advance(Note):
    """How far a measure has come, in per cent."""

    percent: int = Field(ge=0, le=99)


class Finish(Note):
    """When a measure was done; without a day, today."""

    done_on: date | None = None


class Because(Said):
    """Why."""

    reason: Words
