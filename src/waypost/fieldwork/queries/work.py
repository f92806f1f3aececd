"""What was done on a visit: answers, observations, photographs, findings."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from waypost.evidence import queries as evidence
from waypost.evidence.queries import FileView
from waypost.fieldwork.models import Answer, Photo, Visit
from waypost.fieldwork.queries.findings import FindingView, ObservationView, finding_views, observation_views
from waypost.fieldwork.queries.visits import VisitView, visible_visits, visit
from waypost.fieldwork.rules.checklists import Progress, Question, progress, questions_of
from waypost.kernel.actor import Actor
from waypost.platform import clock
from waypost.platform.seen import mark_of, text_of


@dataclass(frozen=True, slots=True)
class AnswerView:
    """The answer as it stands."""

    value: str
    note: str
    answered_at: datetime


def mark_of_answer(value: str) -> str:
    """What the form of an answer carries of what it said when it was opened."""
    return json.dumps({"value": mark_of(text_of(value))})


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A file of the visit."""

    file: FileView
    observation_id: UUID | None
    finding_id: UUID | None
    question_key: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question with its answer and its photographs; words in the reader's language."""

    question: Question
    text: str
    answer: AnswerView | None
    photos: tuple[PhotoView, ...]

    @property
    def seen(self) -> str:
        """The mark of the answer, for the form that changes it."""
        return mark_of_answer(self.answer.value if self.answer else "")


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of the checklist, with its questions."""

    title: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class VisitWork:
    """A visit with all that its reader may see of the work. For a unit: issued findings and shown photographs only."""

    visit: VisitView
    sections: tuple[SectionView, ...]
    progress: Progress
    checklist_name: str
    version: int | None
    observations: tuple[ObservationView, ...]
    findings: tuple[FindingView, ...]
    photos: tuple[PhotoView, ...]


def work(actor: Actor, visit_id: UUID) -> VisitWork:
    """The whole of a visit. A fixed number of queries. Raises Visit.DoesNotExist."""
    seen = visit(actor, visit_id)
    row = visible_visits(actor).select_related("checklist_version__checklist").get(pk=visit_id)
    photos = photos_of(actor, row)
    sections: tuple[SectionView, ...] = ()
    done = progress((), {})
    name, number = "", None
    if seen.is_inside and row.checklist_version is not None:
        sections, done = _sections(row, photos)
        name, number = _checklist_name(row), row.checklist_version.number
    return VisitWork(
        visit=seen,
        sections=sections,
        progress=done,
        checklist_name=name,
        version=number,
        observations=tuple(observation_views(row, [(one.observation_id, one.file.id) for one in photos]))
        if seen.is_inside
        else (),
        findings=tuple(finding_views(actor, visit_id=visit_id)),
        photos=photos,
    )


def _checklist_name(row: Visit) -> str:
    assert row.checklist_version is not None
    checklist = row.checklist_version.checklist
    return checklist.name_en if get_language() == "en" and checklist.name_en else checklist.name


def photos_of(actor: Actor, row: Visit) -> tuple[PhotoView, ...]:
    """The files of a visit that the actor may open, in the order in which they were attached."""
    links = list(Photo.objects.filter(visit=row).order_by("pk"))
    files = evidence.files(actor, [link.file_id for link in links])
    return tuple(
        PhotoView(files[link.file_id], link.observation_id, link.finding_id, link.question_key)
        for link in links
        if link.file_id in files
    )


def _sections(row: Visit, photos: tuple[PhotoView, ...]) -> tuple[tuple[SectionView, ...], Progress]:
    assert row.checklist_version is not None
    asked = row.checklist_version.sections
    given = {
        one.question_key: AnswerView(one.value, one.note, one.answered_at) for one in row.answers.all() if one.value
    }
    english = get_language() == "en"
    with_photo = {photo.question_key: "1" for photo in photos if photo.question_key}
    views = tuple(
        SectionView(
            (english and section.title_en) or section.title,
            tuple(
                QuestionView(
                    question,
                    (english and question.text_en) or question.text,
                    given.get(question.key),
                    tuple(photo for photo in photos if photo.question_key == question.key),
                )
                for question in section.questions
            ),
        )
        for section in asked
    )
    return views, progress(asked, {**with_photo, **{key: one.value for key, one in given.items()}})


def question(actor: Actor, visit_id: UUID, key: str) -> Question:
    """One question of the version that a visit keeps. Raises Visit.DoesNotExist also where there is no such question
    or the actor does not see the work of the visit."""
    seen = visit(actor, visit_id)
    row = visible_visits(actor).select_related("checklist_version").get(pk=visit_id)
    known = questions_of(row.checklist_version.sections) if row.checklist_version else {}
    if not seen.is_inside or key not in known:
        raise Visit.DoesNotExist
    return known[key]


def answer_to(visit_id: UUID, key: str) -> AnswerView:
    """The answer to a question as it stands, empty where nobody has answered. Not scoped: for a question found."""
    one = Answer.objects.filter(visit=visit_id, question_key=key).first()
    return AnswerView(one.value, one.note, one.answered_at) if one else AnswerView("", "", clock.now())
