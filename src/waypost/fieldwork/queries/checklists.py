"""Checklists and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from waypost.access import queries as access
from waypost.fieldwork import policies
from waypost.fieldwork.models import Checklist, ChecklistVersion
from waypost.fieldwork.rules.checklists import Section, questions_of
from waypost.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ChecklistView:
    """A checklist and its newest version."""

    id: int
    name: str
    name_zh: str
    name_en: str
    campaign_id: int | None
    version: int
    questions: int
    changed_at: datetime | None
    is_retired: bool
    may_edit: bool


@dataclass(frozen=True, slots=True)
class VersionView:
    """What a checklist asks in one version."""

    checklist_id: int
    number: int
    sections: tuple[Section, ...]
    note: str
    made_by: str
    made_at: datetime


def checklists(actor: Actor, *, campaign_id: int | None = None, retired: bool = False) -> list[ChecklistView]:
    """The checklists that the actor may see, by name; of a campaign: its own and those of every campaign."""
    rows = Checklist.objects.visible_to(actor).select_related("latest").filter(is_retired=retired)
    if campaign_id is not None:
        rows = rows.filter(campaign=None) | rows.filter(campaign=campaign_id)
    return [_view(actor, row) for row in rows.order_by("name", "pk")]


def checklist(actor: Actor, checklist_id: int) -> ChecklistView:
    """One checklist. Raises Checklist.DoesNotExist."""
    return _view(actor, Checklist.objects.visible_to(actor).select_related("latest").get(pk=checklist_id))


def _view(actor: Actor, row: Checklist) -> ChecklistView:
    return ChecklistView(
        id=row.pk,
        name=(get_language() == "en" and row.name_en) or row.name,
        name_zh=row.name,
        name_en=row.name_en,
        campaign_id=row.campaign_id,
        version=row.latest.number if row.latest else 0,
        questions=len(questions_of(row.latest.sections)) if row.latest else 0,
        changed_at=row.latest.made_at if row.latest else None,
        is_retired=row.is_retired,
        may_edit=not row.is_retired and policies.may_checklist(actor, "edit_checklist", row.campaign_id),
    )


def version(actor: Actor, checklist_id: int, number: int | None = None) -> VersionView:
    """One version of a checklist; None: the newest. Raises DoesNotExist."""
    seen = Checklist.objects.visible_to(actor).get(pk=checklist_id)
    rows = ChecklistVersion.objects.filter(checklist=seen)
    row = rows.get(number=number) if number is not None else rows.order_by("-number")[:1].get()
    return _version(row, access.names([row.made_by_id]))


def versions(actor: Actor, checklist_id: int) -> list[VersionView]:
    """Every version, the newest first. Raises Checklist.DoesNotExist."""
    seen = Checklist.objects.visible_to(actor).get(pk=checklist_id)
    rows = list(ChecklistVersion.objects.filter(checklist=seen).order_by("-number"))
    names = access.names(row.made_by_id for row in rows)
    return [_version(row, names) for row in rows]


def _version(row: ChecklistVersion, names: dict[int, str]) -> VersionView:
    return VersionView(row.checklist_id, row.number, row.sections, row.note, names.get(row.made_by_id, ""), row.made_at)
