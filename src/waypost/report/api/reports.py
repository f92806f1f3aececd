"""Reports for programs: writing, deciding, reading, and the template they begin from."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Field, Query, Schema

from waypost.access.middleware import ActorRequest
from waypost.platform.shapes import PagedIn, Text, page_of, shape_of
from waypost.report import actions, keeping, queries
from waypost.report.api.router import BeginIn, WorkOut, plain, router, under_way
from waypost.report.models import ReportPhoto, TemplateVersion
from waypost.report.printing import MEDIA_TYPES, printed
from waypost.report.rules import ReportState

ReportOut = shape_of(queries.ReportView, more={"address": str})
ReportLineOut = shape_of(
    queries.ReportView, name="ReportLineOut", without=("body_zh", "body_en", "steps", "events", "is_reader")
)
ReportsOut = page_of(ReportLineOut, name="ReportsOut")
Language = Literal["zh", "en"]
_LANGUAGES = {"zh": "zh-hans", "en": "en"}


class ReportsIn(PagedIn):
    """Which reports."""

    state: ReportState | None = None


class DayIn(Schema):
    """A day."""

    as_of: date


class BothTextsIn(Schema):
    """A text in both languages."""

    body_zh: Text = Field(max_length=60_000)
    body_en: Text = Field(max_length=60_000)


class TextIn(BothTextsIn):
    """Both texts, and the revision that they replace."""

    revision: int = Field(ge=0, le=100_000)


class TemplateIn(BothTextsIn):
    """Both texts of the template, the version that they replace, and what was changed."""

    number: int = Field(ge=0, le=100_000)
    note: Text = Field("", max_length=200)


class RevisionIn(Schema):
    """The revision that was read."""

    revision: int = Field(ge=0, le=100_000)


class BecauseIn(Schema):
    """Why."""

    reason: Text = Field(min_length=1, max_length=500)


class CaptionIn(Schema):
    """What a photograph shows, in Chinese and, if there is one, in English."""

    zh: Text = Field(min_length=1, max_length=160)
    en: Text = Field("", max_length=200)


class PhotoIn(Schema):
    """A photograph that may be published, and the words under it."""

    file_id: UUID
    caption: CaptionIn
    place: Text = Field(min_length=1, max_length=120)
    taken_on: date


class PhotoOut(Schema):
    """A photograph of a report."""

    id: UUID
    file_id: UUID
    order: int
    caption_zh: str
    caption_en: str
    place: str
    taken_on: date
    unit_name: str


class LanguageIn(Schema):
    """A language."""

    language: Language = "zh"


class TemplateOut(Schema):
    """The template's text in one version."""

    number: int
    body_zh: str
    body_en: str
    note: str


class WhichIn(Schema):
    """Which version; the newest where none is given."""

    number: int | None = Field(None, ge=0, le=100_000)


@router.get("/reports", response=ReportsOut)
def reports(request: ActorRequest, wanted: Query[ReportsIn]) -> Any:
    """The reports that you may see, those with the newest figures first."""
    return queries.report_page(request.actor, **wanted.dict())


@router.post("/reports", response={201: ReportOut, 202: WorkOut})
def draft(request: ActorRequest, response: HttpResponse, said: BeginIn) -> Any:
    """Begin a report from the template, with figures frozen as of a day; of a large campaign as work with progress."""
    work = keeping.ask_apart(request.actor, "draft", said.campaign_id, **plain(said))
    if work is not None:
        return 202, under_way(request.actor, response, work)
    made = actions.draft(request.actor, campaign_id=said.campaign_id, as_of=said.as_of)
    return 201, queries.report(request.actor, made.pk)


@router.get("/reports/template", response=TemplateOut)
def template(request: ActorRequest, wanted: Query[WhichIn]) -> Any:
    """The template of reports, in its newest version or another."""
    newest = queries.template(request.actor)
    found = queries.template_version(request.actor, newest.number if wanted.number is None else wanted.number)
    if found is None:
        raise TemplateVersion.DoesNotExist
    return found


@router.put("/reports/template", response=TemplateOut)
def edit_template(request: ActorRequest, said: TemplateIn) -> Any:
    """Write a new version of the template; reports begun from now on use it."""
    return actions.edit_template(request.actor, **said.dict())


@router.get("/reports/{uuid:report_id}", response=ReportOut)
def report(request: ActorRequest, report_id: UUID) -> Any:
    """One report, with what you may do about it."""
    return queries.report(request.actor, report_id)


@router.get("/reports/{uuid:report_id}/document", response=dict[str, Any])
def document(request: ActorRequest, report_id: UUID, wanted: Query[LanguageIn]) -> Any:
    """The document: blocks in which each figure is named, and where each figure comes from."""
    chosen = _LANGUAGES[wanted.language]
    row = queries.found(request.actor, report_id)
    return queries.kept_document(row, chosen, house=request.build_absolute_uri("/").rstrip("/")).to_json()


@router.get("/reports/{uuid:report_id}/download/{language}.{form}", response={200: None})
def download(
    request: ActorRequest, report_id: UUID, language: Language, form: Literal["docx", "pdf", "html"]
) -> HttpResponse:
    """The document as Word, PDF or a web page that stands alone."""
    row = queries.found(request.actor, report_id)
    house = request.build_absolute_uri("/").rstrip("/")
    content = printed(queries.kept_document(row, _LANGUAGES[language], house=house), form, queries.pictures_of(row))
    disposition = f'attachment; filename="overview-{row.freezing.as_of.isoformat()}-{language}.{form}"'
    return HttpResponse(content, content_type=MEDIA_TYPES[form], headers={"Content-Disposition": disposition})


@router.put("/reports/{uuid:report_id}/text", response=ReportOut)
def edit(request: ActorRequest, report_id: UUID, said: TextIn) -> Any:
    """Change the text of a draft."""
    actions.edit(request.actor, report_id, **said.dict())
    return queries.report(request.actor, report_id)


@router.post("/reports/{uuid:report_id}/refresh", response={200: ReportOut, 202: WorkOut})
def refresh(request: ActorRequest, response: HttpResponse, report_id: UUID, said: DayIn) -> Any:
    """Freeze the figures of a draft anew; those of a large campaign as work with progress."""
    view = queries.report(request.actor, report_id)
    queries.require_open(view, "refresh")
    named = {"report_id": str(report_id), "as_of": said.as_of.isoformat()}
    work = keeping.ask_apart(request.actor, "refresh", view.campaign_id, **named)
    if work is not None:
        return 202, under_way(request.actor, response, work)
    actions.refresh(request.actor, report_id, as_of=said.as_of)
    return queries.report(request.actor, report_id)


@router.get("/reports/{uuid:report_id}/photos", response=list[PhotoOut])
def photos(request: ActorRequest, report_id: UUID) -> Any:
    """The photographs of a report, in order."""
    return list(queries.found(request.actor, report_id).photos.order_by("order"))


@router.post("/reports/{uuid:report_id}/photos", response={201: PhotoOut})
def place_photo(request: ActorRequest, report_id: UUID, said: PhotoIn) -> Any:
    """Put a photograph into a draft."""
    plain = said.dict(exclude={"caption"})
    return 201, actions.place_photo(request.actor, report_id, caption=said.caption.dict(), **plain)


@router.delete("/reports/{uuid:report_id}/photos/{uuid:photo_id}", response={204: None})
def remove_photo(request: ActorRequest, report_id: UUID, photo_id: UUID) -> Any:
    """Take a photograph out of a draft."""
    actions.remove_photo(request.actor, report_id, photo_id=photo_id)
    return 204, None


@router.get("/reports/{uuid:report_id}/photos/{uuid:photo_id}", response={200: None})
def photo(request: ActorRequest, report_id: UUID, photo_id: UUID) -> HttpResponse:
    """The picture, as long as it may be published."""
    picture = queries.pictures_of(queries.found(request.actor, report_id)).get(str(photo_id))
    if picture is None:
        raise ReportPhoto.DoesNotExist
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@router.post("/reports/{uuid:report_id}/approve", response=ReportOut)
def approve(request: ActorRequest, report_id: UUID, said: RevisionIn) -> Any:
    """Approve a draft as a second person."""
    actions.approve(request.actor, report_id, revision=said.revision)
    return queries.report(request.actor, report_id)


@router.post("/reports/{uuid:report_id}/return", response=ReportOut)
def return_report(request: ActorRequest, report_id: UUID, said: BecauseIn) -> Any:
    """Give an approved report back to its writers."""
    actions.return_report(request.actor, report_id, reason=said.reason)
    return queries.report(request.actor, report_id)


@router.post("/reports/{uuid:report_id}/publish", response=ReportOut)
def publish(request: ActorRequest, report_id: UUID) -> Any:
    """Let an approved report out; it never changes again."""
    actions.publish(request.actor, report_id)
    return queries.report(request.actor, report_id)


@router.post("/reports/{uuid:report_id}/discard", response=ReportOut)
def discard(request: ActorRequest, report_id: UUID, said: BecauseIn) -> Any:
    """Put a draft aside for good."""
    actions.discard(request.actor, report_id, reason=said.reason)
    return queries.report(request.actor, report_id)
