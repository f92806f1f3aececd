"""Writing a report while it is a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from waypost.campaign import queries as campaigns
from waypost.evidence import queries as evidence
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, BadInput, Conflict, Problem, Refused
from waypost.kernel.text import tidy
from waypost.ledger.actions import record, upcoming
from waypost.organisation import queries as organisation
from waypost.platform import clock, search
from waypost.platform.sealed import Picked, Row
from waypost.report import markup, overview_text, policies
from waypost.report.actions.freeze import freeze
from waypost.report.models import Report, ReportEvent, ReportPhoto
from waypost.report.policies import Field
from waypost.report.queries.documents import draft_document, text_faults
from waypost.report.reading import Reading
from waypost.report.rules import ReportState

_RANKS = (Role.OFFICE, Role.LEADER, Role.DEPUTY)
_WRITING = ("draft", "edit", "refresh", "place_photo", "remove_photo")


def field_of(report: Report) -> Field:
    """Where a report belongs."""
    return Field(report.campaign_id, report.region_path)


def writers_of(report: Report) -> frozenset[int]:
    """Everybody who wrote a part of a report: its author and whoever changed it."""
    wrote = ReportEvent.objects.filter(report=report, step__in=_WRITING, actor__isnull=False)
    ids = set(wrote.values_list("actor_id", flat=True))
    return frozenset(ids | ({report.author_id} if report.author_id else set()))


def locked(report_id: UUID, *, by: Actor) -> Report:
    """The report, locked, within the actor's scope. Raises Report.DoesNotExist."""
    return Report.objects.visible_to(by).select_for_update(of=("self",)).get(pk=report_id)


def note(
    actor: Actor,
    report: Report,
    step: str,
    act: str,
    *,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    rows: Sequence[Row] = (),
) -> None:
    """Leave the event and the ledger entry of a step that has just been taken, with what else it changed."""
    role = next((rank for rank in _RANKS if rank in policies.roles_in(actor, field_of(report))), None)
    event = ReportEvent.objects.create(
        report=report,
        step=step,
        revision=report.revision,
        actor_id=actor.user_id,
        acting_as=role.value if role else "",
        reason=reason,
        at=clock.now(),
        receipt=upcoming(),
    )
    record(
        actor,
        act,
        subject=f"report:{report.pk}",
        facts={"revision": report.revision, "reason": reason, **(facts or {})},
        campaign_id=report.campaign_id,
        acting_as=role,
        rows=[report, event, *rows],
    )


def index(report: Report) -> None:
    """Let a report be found by its title and words."""
    search.put("report", report.pk, f"{report.title_zh} {report.title_en} {report.body_zh} {report.body_en}")


def set_titles(report: Report) -> None:
    """Read the titles off the text as it is filled now, so that lists and search know them."""
    for language in ("zh", "en"):
        document = draft_document(report, "zh-hans" if language == "zh" else "en")
        setattr(report, f"title_{language}", document.title[:200])


@transaction.atomic
def draft(actor: Actor, *, campaign_id: int, as_of: date, reading: Reading | None = None) -> Report:
    """Begin a report: freeze the figures as of a day and take the newest text of the template.

    Raises:
        Campaign.DoesNotExist, NotPermitted: as `freeze`.
        BadInput: the day lies in the future or before the campaign.
    """
    campaign = campaigns.campaign(actor, campaign_id, today=clock.today())
    policies.require(actor, "draft", Field(campaign_id, campaign.region_path))
    frozen = freeze(actor, campaign_id=campaign_id, as_of=as_of, reading=reading)
    version, made = overview_text.kept_newest(at=clock.now())
    report = Report.objects.create(
        campaign_id=campaign_id,
        region_path=campaign.region_path,
        freezing=frozen,
        template_version=version,
        body_zh=version.body_zh,
        body_en=version.body_en,
        state_value=ReportState.DRAFT.value,
        author_id=actor.user_id,
        created_at=clock.now(),
    )
    set_titles(report)
    report.save(update_fields=["title_zh", "title_en"])
    index(report)
    facts = {"freezing": str(frozen.pk), "as_of": as_of.isoformat(), "template_version": version.number}
    note(actor, report, "draft", "report.drafted", facts=facts, rows=made)
    return report


@transaction.atomic
def edit(actor: Actor, report_id: UUID, *, body_zh: str, body_en: str, revision: int) -> Report:
    """Change the text of a draft. `revision` is the one the writer saw.

    Raises:
        Report.DoesNotExist, NotPermitted, StepNotAllowed: as everywhere.
        Conflict: somebody changed the text since.
        BadInput: a place that does not exist, or no title; each is named by its line.
    """
    report = locked(report_id, by=actor)
    policies.require(actor, "edit", field_of(report))
    report.take("edit")
    if report.revision != revision:
        raise Conflict(
            N_("somebody changed this report since you opened it; your text is still in the page"), code="R0"
        )
    require_sound(body_zh, body_en)
    report.body_zh, report.body_en = body_zh, body_en
    report.revision += 1
    set_titles(report)
    report.save(update_fields=["body_zh", "body_en", "title_zh", "title_en", "revision"])
    index(report)
    facts = {"places": sorted({str(place) for place in markup.places(body_zh)})}
    note(actor, report, "edit", "report.edited", facts=facts)
    return report


def require_sound(body_zh: str, body_en: str) -> None:
    """Raises BadInput, with each fault, unless both texts have a title and only places that exist."""
    faults = text_faults(body_zh, where="body_zh") + text_faults(body_en, where="body_en")
    if faults:
        raise BadInput(N_("the text has places that do not exist, or no title"), faults)


@transaction.atomic
def refresh(actor: Actor, report_id: UUID, *, as_of: date, reading: Reading | None = None) -> Report:
    """Freeze the figures anew, for the same day or another, and bind the draft to them."""
    report = locked(report_id, by=actor)
    policies.require(actor, "refresh", field_of(report))
    report.take("refresh")
    report.freezing = freeze(actor, campaign_id=report.campaign_id, as_of=as_of, reading=reading)
    report.revision += 1
    set_titles(report)
    report.save(update_fields=["freezing", "revision", "title_zh", "title_en"])
    facts = {"freezing": str(report.freezing_id), "as_of": as_of.isoformat()}
    note(actor, report, "refresh", "report.refreshed", facts=facts)
    return report


@transaction.atomic
def place_photo(
    actor: Actor, report_id: UUID, *, file_id: UUID, caption: Mapping[str, str], place: str, taken_on: date
) -> ReportPhoto:
    """Put a photograph into a draft, with its words ("zh", and "en" if there is one), place and day.

    Raises:
        Refused: nobody has allowed the photograph to be published (code "photo").
        BadInput: no words or no place.
    """
    report = locked(report_id, by=actor)
    policies.require(actor, "place_photo", field_of(report))
    report.take("place_photo")
    allowed = {file.id: file for file in evidence.publishable(report.campaign_id, as_of=clock.today())}
    if file_id not in allowed:
        raise Refused(N_("nobody has allowed this photograph to be published"), code="photo")
    assert actor.user_id is not None
    words = {language: tidy(caption.get(language, "")) for language in ("zh", "en")}
    missing = [name for name, text in (("caption_zh", words["zh"]), ("place", tidy(place))) if not text]
    if missing:
        problems = [Problem(name, "", N_("some words")) for name in missing]
        raise BadInput(N_("a photograph needs words, a place and a day"), problems)
    if report.photos.filter(file_id=file_id).exists():
        raise Refused(N_("this photograph is in the report already"), code="photo")
    unit_id = allowed[file_id].unit_id
    photo = ReportPhoto.objects.create(
        report=report,
        file_id=file_id,
        order=(report.photos.aggregate(last=Max("order"))["last"] or 0) + 1,
        caption_zh=words["zh"][:160],
        caption_en=words["en"][:200],
        place=tidy(place)[:120],
        taken_on=taken_on,
        unit_id=unit_id,
        unit_name=organisation.place_of(unit_id).name if unit_id is not None else "",
        placed_by_id=actor.user_id,
    )
    _next_revision(report)
    facts = {"file": str(file_id), "taken_on": taken_on.isoformat()}
    note(actor, report, "place_photo", "report.photo_placed", facts=facts, rows=[photo])
    return photo


@transaction.atomic
def remove_photo(actor: Actor, report_id: UUID, *, photo_id: UUID) -> None:
    """Take a photograph out of a draft. Raises ReportPhoto.DoesNotExist when it is not in it."""
    report = locked(report_id, by=actor)
    policies.require(actor, "remove_photo", field_of(report))
    report.take("remove_photo")
    photo = report.photos.get(pk=photo_id)
    file_id = photo.file_id
    photo.delete()
    _next_revision(report)
    gone = Picked(ReportPhoto, [photo_id])
    note(actor, report, "remove_photo", "report.photo_removed", facts={"file": str(file_id)}, rows=[gone])


def _next_revision(report: Report) -> None:
    report.revision += 1
    report.save(update_fields=["revision"])
