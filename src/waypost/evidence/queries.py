"""Questions about files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from django.urls import reverse

from waypost.evidence import policies, store
from waypost.evidence.models import File
from waypost.evidence.rules import IMAGES, FileKind
from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role

_STEPS = ("caption", "show_to_unit", "permit_publication", "forbid_publication")


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a reader sees it. The position is for the group's side and the auditor only; others get None."""

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
    given_by_id: int
    unit_id: int | None
    campaign_id: int | None
    width: int | None
    height: int | None
    latitude: Decimal | None
    longitude: Decimal | None
    is_from_unit: bool
    is_shown_to_unit: bool
    may_be_published: bool
    publication_by_id: int | None
    publication_at: datetime | None
    publication_basis: str
    may_see_original: bool
    steps: frozenset[str]

    @property
    def is_picture(self) -> bool:
        """True for what can be shown in a page."""
        return self.media_type in IMAGES

    @property
    def address(self) -> str:
        """Where the file is opened."""
        return reverse("evidence:file", args=[self.id])

    @property
    def thumbnail(self) -> str:
        """Where the small picture is; empty for what is none."""
        return reverse("evidence:thumbnail", args=[self.id]) if self.is_picture else ""

    @property
    def times_differ(self) -> bool:
        """True when the giver's time and the camera's stand more than a day apart: worth a question."""
        if self.captured_at is None or self.exif_captured_at is None:
            return False
        return abs((self.captured_at - self.exif_captured_at).total_seconds()) > 86_400


def file(actor: Actor, file_id: UUID) -> FileView:
    """One file. Raises File.DoesNotExist when the actor may not open it."""
    return _view(actor, File.objects.visible_to(actor).get(pk=file_id))


def files(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, FileView]:
    """Those of the files that the actor may open, by id. One query."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    return {row.pk: _view(actor, row) for row in File.objects.visible_to(actor).filter(pk__in=wanted)}


def _view(actor: Actor, row: File) -> FileView:
    where = Place(row.campaign_id, row.unit_path, row.region_path)
    sees_position = actor.has_at(GROUP_SIDE | {Role.AUDITOR}, where) or row.given_by_id == actor.user_id
    return FileView(
        id=row.pk,
        name=row.name,
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        shows=row.shows,
        place=row.place,
        captured_at=row.captured_at,
        exif_captured_at=row.exif_captured_at,
        given_at=row.given_at,
        given_by_id=row.given_by_id,
        unit_id=row.unit_id,
        campaign_id=row.campaign_id,
        width=row.width,
        height=row.height,
        latitude=row.latitude if sees_position else None,
        longitude=row.longitude if sees_position else None,
        is_from_unit=row.is_from_unit,
        is_shown_to_unit=row.is_shown_to_unit,
        may_be_published=row.may_be_published,
        publication_by_id=row.publication_by_id,
        publication_at=row.publication_at,
        publication_basis=row.publication_basis,
        may_see_original=sees_position,
        steps=frozenset(step for step in _STEPS if policies.may(actor, step, where)),
    )


@dataclass(frozen=True, slots=True)
class Served:
    """A content on its way out: what to call it, what it is, and its digest (which is its ETag)."""

    name: str
    media_type: str
    digest: str
    is_picture: bool

    def open(self) -> BinaryIO:
        """The bytes. Raises FileNotFoundError when they are gone from the store."""
        return store.open_content(self.digest)


def shown(actor: Actor, file_id: UUID) -> Served:
    """What a reader gets: a photograph re-encoded, anything else as it was given."""
    row = File.objects.visible_to(actor).get(pk=file_id)
    return _shown(row)


def _shown(row: File) -> Served:
    is_picture = row.media_type in IMAGES
    name = row.name if row.shown_media_type == row.media_type else f"{row.name.rpartition('.')[0]}.jpg"
    return Served(name, row.shown_media_type, row.shown_sha256, is_picture)


def thumbnail(actor: Actor, file_id: UUID) -> Served:
    """The small picture of a photograph. Raises File.DoesNotExist for what is none."""
    row = File.objects.visible_to(actor).exclude(thumbnail_sha256="").get(pk=file_id)
    return Served("thumbnail.jpg", "image/jpeg", row.thumbnail_sha256, True)


def original(actor: Actor, file_id: UUID) -> Served:
    """The file exactly as it was given, for those who check it: its giver, the group's side and auditors."""
    row = File.objects.visible_to(actor).get(pk=file_id)
    where = Place(row.campaign_id, row.unit_path, row.region_path)
    if row.given_by_id != actor.user_id and not actor.has_at(GROUP_SIDE | {Role.AUDITOR}, where):
        raise File.DoesNotExist
    return Served(row.name, row.media_type, row.sha256, False)


@dataclass(frozen=True, slots=True)
class Publishable:
    """A photograph that may be published, with what must stand under it."""

    id: UUID
    shows: str
    place: str
    on: date | None
    unit_id: int | None
    width: int
    height: int
    digest: str

    def open(self) -> BinaryIO:
        """The bytes of the re-encoded JPEG."""
        return store.open_content(self.digest)


def publishable(campaign_id: int, *, as_of: date) -> list[Publishable]:
    """The photographs of a campaign that may be published now and were given up to a day, by day of capture. Not
    scoped: publication has been allowed."""
    rows = File.objects.filter(
        campaign=campaign_id, may_be_published=True, given_at__date__lte=as_of, media_type__in=IMAGES
    ).order_by("captured_at", "given_at")
    return [
        Publishable(
            row.pk,
            row.shows,
            row.place,
            (row.captured_at or row.exif_captured_at or row.given_at).date(),
            row.unit_id,
            row.width or 0,
            row.height or 0,
            row.shown_sha256,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Damage:
    """A content whose bytes are gone or no longer give their digest, and a file that rests on it."""

    digest: str
    file_id: UUID


def contents() -> list[str]:
    """The digest of every content that a row names, in order. Not scoped: for backups."""
    rows = File.objects.values_list("sha256", "shown_sha256", "thumbnail_sha256")
    return sorted({digest for row in rows.iterator(chunk_size=2000) for digest in row if digest})


def content(digest: str) -> BinaryIO:
    """The bytes of a content. Not scoped: for backups. Raises FileNotFoundError when they are gone."""
    return store.open_content(digest)


def damaged_files() -> Iterator[Damage]:
    """Read every content that a row names and yield those that are not whole. Not scoped: for `waypost doctor`."""
    sound: set[str] = set()
    rows = File.objects.order_by("pk").values_list("pk", "sha256", "shown_sha256", "thumbnail_sha256")
    for pk, *digests in rows.iterator(chunk_size=2000):
        for digest in digests:
            if not digest or digest in sound:
                continue
            if store.is_whole(digest):
                sound.add(digest)
            else:
                yield Damage(digest, pk)


def kinds() -> list[FileKind]:
    """Every kind of file, in order."""
    return list(FileKind)
