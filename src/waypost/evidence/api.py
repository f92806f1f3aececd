"""Files for programs: what is known of them. The bytes are at the same address as for people."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Router, Schema

from waypost.access.middleware import ActorRequest
from waypost.evidence import actions, queries
from waypost.evidence.rules import FileKind

router = Router(tags=["evidence"])


class FileOut(Schema):
    """What is known of a file."""

    id: UUID
    name: str
    kind: FileKind
    media_type: str
    size: int
    sha256: str
    shows: str
    place: str
    captured_at: datetime | None
    exif_captured_at: datetime | None
    given_at: datetime
    unit_id: int | None
    is_shown_to_unit: bool
    may_be_published: bool
    address: str


class BasisIn(Schema):
    """On whose word a photograph may be published."""

    basis: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")


@router.get("/files/{uuid:file_id}", response=FileOut)
def file(request: ActorRequest, file_id: UUID) -> Any:
    """One file."""
    return queries.file(request.actor, file_id)


@router.post("/files/{uuid:file_id}/show-to-unit", response=FileOut)
def show_to_unit(request: ActorRequest, file_id: UUID) -> Any:
    """Show it to the unit."""
    actions.show_to_unit(request.actor, [file_id])
    return queries.file(request.actor, file_id)


@router.post("/files/{uuid:file_id}/permit-publication", response=FileOut)
def permit(request: ActorRequest, file_id: UUID, wanted: BasisIn) -> Any:
    """Allow its publication."""
    actions.permit_publication(request.actor, file_id, basis=wanted.basis)
    return queries.file(request.actor, file_id)
