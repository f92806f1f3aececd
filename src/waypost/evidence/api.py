"""Files for programs."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Field, File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime

from waypost.access.middleware import ActorRequest
from waypost.evidence import actions, queries
from waypost.evidence.rules import FileKind
from waypost.evidence.serving import served
from waypost.platform.shapes import RowId, Text, shape_of

router = Router(tags=["evidence"])
FileOut = shape_of(queries.FileView, more={"address": str})


class KeepIn(Schema):
    """What a file shows, and to what it belongs."""

    campaign_id: RowId | None = None
    unit_id: RowId | None = None
    kind: FileKind | None = None
    shows: Text = Field("", max_length=300)
    captured_at: AwareDatetime | None = None
    place: Text = Field("", max_length=120)


class CaptionIn(Schema):
    """What a file shows, and where."""

    shows: Text = Field(max_length=300)
    place: Text = Field("", max_length=120)


class BasisIn(Schema):
    """On whose word a photograph may be published."""

    basis: Text = Field(min_length=1, max_length=200)


class BecauseIn(Schema):
    """Why."""

    reason: Text = Field(min_length=1, max_length=200)


@router.post("/files", response={201: FileOut})
def keep(request: ActorRequest, file: File[UploadedFile], said: Form[KeepIn]) -> Any:
    """Keep a file of a unit or a campaign. What it is, is told by its content."""
    upload = cast(BinaryIO, file.file)
    kept = actions.keep(request.actor, upload=upload, name=file.name or "", **said.dict())
    return 201, queries.file(request.actor, kept.pk)


@router.get("/files/{uuid:file_id}", response=FileOut)
def file(request: ActorRequest, file_id: UUID) -> Any:
    """What is known of a file."""
    return queries.file(request.actor, file_id)


@router.get("/files/{uuid:file_id}/content", response={200: None})
def content(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes: a photograph re-encoded without what the camera wrote into it, anything else as it was given."""
    return served(request, queries.shown(request.actor, file_id))


@router.get("/files/{uuid:file_id}/original", response={200: None})
def original(request: ActorRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes exactly as they were given, for those who check them."""
    return served(request, queries.original(request.actor, file_id))


@router.post("/files/{uuid:file_id}/caption", response=FileOut)
def caption(request: ActorRequest, file_id: UUID, said: CaptionIn) -> Any:
    """Say what it shows, and where."""
    actions.caption(request.actor, file_id, **said.dict())
    return queries.file(request.actor, file_id)


@router.post("/files/{uuid:file_id}/show-to-unit", response=FileOut)
def show_to_unit(request: ActorRequest, file_id: UUID) -> Any:
    """Show it to the unit."""
    actions.show_to_unit(request.actor, [file_id])
    return queries.file(request.actor, file_id)


@router.post("/files/{uuid:file_id}/permit-publication", response=FileOut)
def permit_publication(request: ActorRequest, file_id: UUID, wanted: BasisIn) -> Any:
    """Allow its publication."""
    actions.permit_publication(request.actor, file_id, basis=wanted.basis)
    return queries.file(request.actor, file_id)


@router.post("/files/{uuid:file_id}/forbid-publication", response=FileOut)
def forbid_publication(request: ActorRequest, file_id: UUID, said: BecauseIn) -> Any:
    """Take the permission to publish back; what has been printed stays printed."""
    actions.forbid_publication(request.actor, file_id, reason=said.reason)
    return queries.file(request.actor, file_id)
