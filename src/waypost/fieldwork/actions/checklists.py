"""Making checklists and their versions."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from waypost.fieldwork import policies
from waypost.fieldwork.models import Checklist, ChecklistVersion
from waypost.fieldwork.rules.checklists import questions_of, read, stored
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Conflict, Problem
from waypost.kernel.reasons import reason_of
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.platform import clock


@transaction.atomic
def make_checklist(
    actor: Actor, *, name: str, content: Any, name_en: str = "", campaign_id: int | None = None
) -> Checklist:
    """Make a checklist with its first version; `campaign_id` None: for every campaign.

    `content` is a list of sections {title, title_en, questions: [{key, kind, text, text_en, guidance, choices,
    lowest, highest, unit, points, is_required}]}.
    """
    policies.require_checklist(actor, "make_checklist", campaign_id)
    words = tidy(name)
    if not words or len(words) > 80:
        raise BadInput(N_("a checklist needs a name"), [Problem("name", words[:20], N_("1 to 80 characters"))])
    checklist = Checklist.objects.create(campaign_id=campaign_id, name=words, name_en=tidy(name_en)[:100])
    _add_version(actor, checklist, content, "", "checklist.made")
    return checklist


@transaction.atomic
def edit_checklist(
    actor: Actor, checklist_id: int, *, content: Any, note: str = "", seen_version: int | None = None
) -> ChecklistVersion:
    """Make the next version. Visits that have started keep the version they began with.

    Raises:
        Checklist.DoesNotExist: none that the actor may see.
        Conflict: somebody made a version since `seen_version`.
        BadInput: what it asks cannot be used.
    """
    checklist = _locked(actor, checklist_id)
    policies.require_checklist(actor, "edit_checklist", checklist.campaign_id)
    if seen_version is not None and checklist.latest is not None and checklist.latest.number != seen_version:
        raise Conflict(N_("somebody made a new version since you opened this one; look again"), code="R0")
    return _add_version(actor, checklist, content, note, "checklist.edited")


@transaction.atomic
def retire_checklist(actor: Actor, checklist_id: int, *, reason: str) -> Checklist:
    """Take a checklist out of use. Visits that have it keep it."""
    checklist = _locked(actor, checklist_id)
    policies.require_checklist(actor, "retire_checklist", checklist.campaign_id)
    why = reason_of(reason)
    checklist.is_retired = True
    checklist.save(update_fields=["is_retired"])
    record(
        actor,
        "checklist.retired",
        subject=f"checklist:{checklist.pk}",
        facts={"reason": why},
        campaign_id=checklist.campaign_id,
        rows=[checklist],
    )
    return checklist


def _locked(actor: Actor, checklist_id: int) -> Checklist:
    seen = Checklist.objects.visible_to(actor).filter(pk=checklist_id, is_retired=False).values("pk")
    return Checklist.objects.select_for_update(of=("self",)).get(pk__in=seen)


def _add_version(actor: Actor, checklist: Checklist, content: Any, note: str, act: str) -> ChecklistVersion:
    sections = read(content)
    assert actor.user_id is not None
    version = ChecklistVersion.objects.create(
        checklist=checklist,
        number=checklist.latest.number + 1 if checklist.latest else 1,
        content=stored(sections),
        note=tidy(note)[:200],
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )
    checklist.latest = version
    checklist.save(update_fields=["latest"])
    record(
        actor,
        act,
        subject=f"checklist:{checklist.pk}",
        facts={"name": checklist.name, "version": version.number, "questions": list(questions_of(sections))},
        campaign_id=checklist.campaign_id,
        rows=[checklist, version],
    )
    return version
