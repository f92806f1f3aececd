"""Files: what they are, who took them, when and where, and what they show."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.evidence.rules import FileKind
from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.platform.fields import IdField, PathField
from waypost.platform.scope import own_line, rows_of

_VISITED = (Role.UNIT_HEAD, Role.LIAISON)


class FileQuerySet(models.QuerySet["File"]):
    """Files, narrowed to what a person may open."""

    def visible_to(self, actor: Actor) -> FileQuerySet:
        """The group's side and auditors open the files of their part of the tree. A unit, and whoever belongs to its
        line whatever other hat they wear, opens what the unit gave and what the group has shown it. Whoever gave a
        file opens it again. The administrator opens nothing."""
        outside = rows_of(actor, GROUP_SIDE | {Role.AUDITOR}) & (~own_line(actor) | Q(unit=None))
        open_to_unit = Q(is_shown_to_unit=True) | Q(is_from_unit=True)
        inside = rows_of(actor, (*_VISITED, *GROUP_SIDE, Role.AUDITOR)) & Q(unit__isnull=False) & open_to_unit
        own = Q(given_by_id=actor.user_id) if actor.is_known else Q(pk__in=[])
        return self.filter(outside | inside | own)


class File(models.Model):
    """One file. The bytes lie in the store under `sha256` (of the original); a photograph is shown re-encoded, without
    its EXIF data, under `shown_sha256`. Rows are never changed, but for showing them to the unit and for the
    permission to publish.

    `captured_at` is when the giver says that it was taken, `exif_captured_at` when the camera says so, `given_at`
    when it came into the house: three different things. The position is the camera's.
    """

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_path = PathField(blank=True)
    region_path = PathField(blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    shown_sha256 = models.CharField(max_length=64)
    thumbnail_sha256 = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=80)
    shown_media_type = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    kind_value = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in FileKind])
    shows = models.CharField(max_length=300, blank=True)
    captured_at = models.DateTimeField(null=True)
    exif_captured_at = models.DateTimeField(null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    exif = models.JSONField(default=dict)
    place = models.CharField(max_length=120, blank=True)
    given_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    is_from_unit = models.BooleanField(default=False)
    is_shown_to_unit = models.BooleanField(default=False)
    may_be_published = models.BooleanField(default=False)
    publication_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    publication_at = models.DateTimeField(null=True)
    publication_basis = models.CharField(max_length=200, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="published_files_have_somebody_who_allowed_it",
                condition=Q(may_be_published=False) | Q(publication_by__isnull=False, publication_at__isnull=False),
            ),
        )

    @property
    def kind(self) -> FileKind:
        return FileKind(self.kind_value)
