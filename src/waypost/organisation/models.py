"""Regions (块), units (条) and the kinds of unit."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from waypost.kernel.actor import GROUP_SIDE, UNIT_SIDE, Actor, Role
from waypost.organisation.rules import RegionLevel, RosterState, UnitLevel
from waypost.platform.fields import IdField, PathField
from waypost.platform.scope import rows_of


class Region(models.Model):
    """An area of the administrative division: province, prefecture, county, township, to any depth."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    code = models.CharField(max_length=12, unique=True, null=True)  # noqa: DJ001 - no code is not an empty code
    name = models.CharField(max_length=80)
    level_value = models.CharField(max_length=10, choices=[(level.value, level.value) for level in RegionLevel])
    path = PathField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_region_of_a_name", fields=("parent", "name")),
            models.UniqueConstraint(
                name="one_topmost_region_of_a_name", fields=("name",), condition=Q(parent__isnull=True)
            ),
        )

    @property
    def level(self) -> RegionLevel:
        return RegionLevel(self.level_value)


class UnitKind(models.Model):
    """A kind of unit (court, police station, ...), with the other words that clerks use for it."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=60)
    aliases = models.JSONField(default=list)
    line = models.CharField(max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    @property
    def names(self) -> tuple[str, str]:
        return self.name_zh, self.name_en


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> UnitQuerySet:
        """The units in the part of the tree of any grant: a group sees its regions, a unit itself and what stands
        below it. The administrator keeps the structure and sees it all; the public sees nothing."""
        roles = GROUP_SIDE | UNIT_SIDE | {Role.AUDITOR, Role.ADMIN}
        return self.filter(rows_of(actor, roles, unit_path="path", campaign_id=None))


class Unit(models.Model):
    """A public body that can be supervised: it stands in a region (块) and in a line of authority (条)."""

    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=60, blank=True)
    kind = models.ForeignKey(UnitKind, on_delete=models.PROTECT, related_name="units")
    level_value = models.CharField(max_length=12, choices=[(level.value, level.value) for level in UnitLevel])
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="units")
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="subordinates")
    path = PathField()
    region_path = PathField()
    head = models.CharField(max_length=80, blank=True)
    liaison = models.CharField(max_length=80, blank=True)
    telephone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    has_window = models.BooleanField(default=False)
    staff = models.PositiveIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)
    is_closed = models.BooleanField(default=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_unit_of_a_name_in_a_region", fields=("region", "name")),
            models.UniqueConstraint(name="one_unit_of_a_code", fields=("code",), condition=~Q(code="")),
            models.CheckConstraint(
                name="unit_positions_are_whole_and_on_the_globe",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
            ),
        )
        indexes = (
            models.Index(fields=("level_value", "region_path"), name="units_by_level_and_region"),
            models.Index(fields=("kind", "region_path"), name="units_by_kind_and_region"),
            models.Index(fields=("name", "id"), name="units_by_name"),
            models.Index(
                fields=("level_value", "region_path", "id"),
                name="units_at_the_top",
                condition=Q(is_closed=False, superior__isnull=True),
            ),
            models.Index(
                fields=("region_path", "level_value", "region"),
                name="units_open_by_region",
                condition=Q(is_closed=False),
            ),
        )

    @property
    def level(self) -> UnitLevel:
        return UnitLevel(self.level_value)


class Roster(models.Model):
    """A roster that somebody handed in: the file as read, the answers given, and what would become of each row.

    `grid` and `judged` are compressed JSON: they are read whole or not at all. `judged_digest` commits to the rows
    that were applied, in order.
    """

    id = IdField()
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField()
    state_value = models.CharField(max_length=12, choices=[(state.value, state.value) for state in RosterState])
    trouble = models.JSONField(default=dict)
    upload = models.BinaryField(default=b"")
    grid = models.BinaryField(default=b"")
    answers = models.JSONField(default=dict)
    judged = models.BinaryField(default=b"")
    judged_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    leaves_out = models.BooleanField(default=False)
    applied_at = models.DateTimeField(null=True)
    applied_seq = models.BigIntegerField(null=True)

    @property
    def state(self) -> RosterState:
        return RosterState(self.state_value)


class RosterLine(models.Model):
    """One row of a roster that was applied, and the unit it made or changed."""

    roster = models.ForeignKey(Roster, on_delete=models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="roster_lines")
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    fate_value = models.CharField(max_length=8)
    changes = models.JSONField(default=list)
