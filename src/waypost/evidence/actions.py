"""Giving files, showing them to the unit, and allowing their publication."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from waypost.evidence import pictures, policies, sniffing, store
from waypost.evidence.models import File
from waypost.evidence.pictures import Picture
from waypost.evidence.rules import IMAGES, MOST_BYTES, FileKind, MediaType, kind_for, safe_name
from waypost.evidence.store import Stored
from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Problem
from waypost.kernel.reasons import reason_of
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform import clock


@transaction.atomic
def keep(
    actor: Actor,
    *,
    upload: BinaryIO,
    name: str,
    kind: FileKind | str | None = None,
    shows: str = "",
    captured_at: datetime | None = None,
    campaign_id: int | None = None,
    unit_id: int | None = None,
    place: str = "",
    region_path: str = "",
) -> File:
    """Keep a file. What it is, is told by its content; a photograph is made ready to be shown without EXIF data.

    `captured_at` is the giver's word; the camera's is kept beside it. A file of no unit may lie in a `region_path`.

    Raises:
        Unit.DoesNotExist: no such unit in the actor's part of the tree.
        NotPermitted: the actor has no part in this unit or campaign.
        BadInput: too large, empty, damaged, of a type that is not kept, of another kind than said, or of the future.
    """
    where = _place(actor, campaign_id, unit_id, region_path)
    policies.require(actor, "keep", where)
    assert actor.user_id is not None
    now = clock.now()
    _check_time(captured_at, now)
    stored, read = _stored(upload, _kind(kind))
    media, picture = read.media, read.picture
    row = File(
        campaign_id=campaign_id,
        unit_id=unit_id,
        unit_path=where.unit_path,
        region_path=where.region_path,
        sha256=stored.digest,
        shown_sha256=stored.digest,
        name=safe_name(name, media),
        media_type=media.name,
        shown_media_type=media.name,
        size=stored.size,
        kind_value=read.kind.value,
        shows=tidy(shows)[:300],
        captured_at=captured_at,
        place=tidy(place)[:120],
        given_by_id=actor.user_id,
        given_at=now,
        is_from_unit=unit_id is not None and actor.has_at((Role.UNIT_HEAD, Role.LIAISON), where),
    )
    return _kept(actor, row, picture)


def _kept(actor: Actor, row: File, picture: Picture | None) -> File:
    if picture is not None:
        _show(row, picture)
    row.save(force_insert=True)
    _record_kept(actor, row)
    return row


def _check_time(captured_at: datetime | None, now: datetime) -> None:
    if captured_at is not None and captured_at > now:
        raise BadInput(
            N_("a file cannot have been captured in the future"),
            [Problem("captured_at", captured_at.isoformat(), N_("a moment up to now"))],
        )


def _place(actor: Actor, campaign_id: int | None, unit_id: int | None, region_path: str) -> Place:
    if unit_id is None:
        return Place(campaign_id, "", region_path)
    unit = organisation.place_seen(actor, unit_id)
    return Place(campaign_id, unit.path, unit.region_path)


def _kind(kind: FileKind | str | None) -> FileKind | None:
    if kind is None or isinstance(kind, FileKind):
        return kind
    if kind == "":
        return None
    try:
        return FileKind(kind)
    except ValueError as error:
        allowed = ", ".join(one.value for one in FileKind)
        raise BadInput(N_("there is no such kind of file"), [Problem("kind", kind, allowed)]) from error


@dataclass(frozen=True, slots=True)
class _Read:
    """What an upload is, told by its content, and the picture in it."""

    media: MediaType
    kind: FileKind
    picture: Picture | None


def _stored(upload: BinaryIO, said: FileKind | None) -> tuple[Stored, _Read]:
    """Store an upload. What is refused is not stored."""
    read: list[_Read] = []
    stored = store.put(upload, most=MOST_BYTES, check=lambda path, size: read.append(_checked(path, size, said)))
    return stored, read[0]


def _checked(path: Path, size: int, said: FileKind | None) -> _Read:
    media = sniffing.media_type(path)
    if size > media.most:
        most = media.most // 1024 // 1024
        raise BadInput(
            N_("this file is too large"),
            [Problem("file", f"{size // 1024 // 1024} MB", N_("at most %(most)s MB"), {"most": most})],
        )
    fitting = kind_for(media, said)
    if fitting is None:
        raise BadInput(
            N_("the content is of another kind than said"), [Problem("kind", media.name, N_("the kind of the content"))]
        )
    return _Read(media, fitting, pictures.read(path) if media.name in IMAGES else None)


def _show(row: File, picture: Picture) -> None:
    """Put the re-encoded picture beside the original, and what the camera said into the row."""
    row.shown_sha256 = store.put(io.BytesIO(picture.shown), most=MOST_BYTES).digest
    row.thumbnail_sha256 = store.put(io.BytesIO(picture.thumbnail), most=MOST_BYTES).digest
    row.shown_media_type = "image/jpeg"
    row.width, row.height = picture.width, picture.height
    row.exif_captured_at = picture.captured_at
    row.latitude, row.longitude = picture.latitude, picture.longitude
    row.exif = picture.camera


def _record_kept(actor: Actor, row: File) -> None:
    record(
        actor,
        "file.kept",
        subject=f"file:{row.pk}",
        facts={
            "sha256": row.sha256,
            "shown_sha256": row.shown_sha256,
            "size": row.size,
            "media_type": row.media_type,
            "kind": row.kind_value,
            "unit": row.unit_id,
            "captured_at": row.captured_at.isoformat() if row.captured_at else None,
            "exif_captured_at": row.exif_captured_at.isoformat() if row.exif_captured_at else None,
        },
        campaign_id=row.campaign_id,
        rows=[row],
    )


@transaction.atomic
def show_to_unit(actor: Actor, file_ids: Iterable[UUID]) -> list[File]:
    """Show files to the unit that they are about. Those already shown stay so. Takes nothing back.

    Raises:
        File.DoesNotExist: one of them is not there for the actor; none is shown then.
        NotPermitted: the actor may see one of them but not show it.
    """
    rows = [_locked(actor, file_id) for file_id in dict.fromkeys(file_ids)]
    for row in rows:
        policies.require(actor, "show_to_unit", place_of(row))
        if row.is_shown_to_unit:
            continue
        row.is_shown_to_unit = True
        row.save(update_fields=["is_shown_to_unit"])
        record(
            actor,
            "file.shown_to_unit",
            subject=f"file:{row.pk}",
            facts={"sha256": row.sha256, "unit": row.unit_id},
            campaign_id=row.campaign_id,
            rows=[row],
        )
    return rows


@transaction.atomic
def caption(actor: Actor, file_id: UUID, *, shows: str, place: str = "") -> File:
    """Say what a file shows, and where. The words it had stay in the ledger."""
    row = _locked(actor, file_id)
    policies.require(actor, "caption", place_of(row))
    words, where = tidy(shows)[:300], tidy(place)[:120]
    if not words:
        raise BadInput(N_("a caption needs words"), [Problem("shows", "", N_("what the file shows"))])
    before = {"shows": row.shows, "place": row.place}
    row.shows, row.place = words, where
    row.save(update_fields=["shows", "place"])
    record(
        actor,
        "file.captioned",
        subject=f"file:{row.pk}",
        facts={"sha256": row.sha256, "shows": words, "place": where, "before": before},
        campaign_id=row.campaign_id,
        rows=[row],
    )
    return row


@transaction.atomic
def permit_publication(actor: Actor, file_id: UUID, *, basis: str) -> File:
    """Allow a photograph to be published. `basis` says on whose word: of those shown, of the unit, of the office."""
    row = _locked(actor, file_id)
    policies.require(actor, "permit_publication", place_of(row))
    basis = tidy(basis)[:200]
    problems = []
    if not basis:
        problems.append(Problem("basis", "", N_("say who agreed to the publication")))
    if row.media_type not in IMAGES:
        problems.append(Problem("file", row.media_type, N_("a photograph")))
    if problems:
        raise BadInput(N_("this cannot be published as it is"), problems)
    row.may_be_published, row.publication_basis = True, basis
    row.publication_by_id, row.publication_at = actor.user_id, clock.now()
    row.save(update_fields=["may_be_published", "publication_basis", "publication_by", "publication_at"])
    record(
        actor,
        "file.publication_permitted",
        subject=f"file:{row.pk}",
        facts={"sha256": row.sha256, "shown_sha256": row.shown_sha256, "basis": basis},
        campaign_id=row.campaign_id,
        rows=[row],
    )
    return row


@transaction.atomic
def forbid_publication(actor: Actor, file_id: UUID, *, reason: str) -> File:
    """Take the permission to publish back. What has been printed stays printed; nothing new will use it."""
    row = _locked(actor, file_id)
    policies.require(actor, "forbid_publication", place_of(row))
    reason = reason_of(reason)
    row.may_be_published = False
    row.save(update_fields=["may_be_published"])
    record(
        actor,
        "file.publication_forbidden",
        subject=f"file:{row.pk}",
        facts={"sha256": row.sha256, "reason": reason},
        campaign_id=row.campaign_id,
        rows=[row],
    )
    return row


def _locked(actor: Actor, file_id: UUID) -> File:
    seen = File.objects.visible_to(actor).filter(pk=file_id).values("pk")
    return File.objects.select_for_update(of=("self",)).get(pk__in=seen)


def place_of(row: File) -> Place:
    """Where a file belongs."""
    return Place(row.campaign_id, row.unit_path, row.region_path)


def put_back(digest: str, content: BinaryIO, *, most: int) -> None:
    """Store a content of a backup, whose row is there already.

    Raises:
        BadInput: it is empty, or longer than `most` bytes.
        ValueError: it is another content than its digest says.
    """
    if store.put(content, most=most).digest != digest:
        raise ValueError("this is another content")
