"""Meetings, activities with their sessions, and who answers for a unit."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.campaign.models.plan import Campaign, FocusArea
from waypost.campaign.rules import MeetingKind, Responsibility
from waypost.kernel.actor import GROUP_SIDE, UNIT_SIDE, Actor, Role
from waypost.platform.fields import PathField
from waypost.platform.scope import rows_of

_READERS = GROUP_SIDE | {Role.AUDITOR}


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings, narrowed to a person's regions, or to the person's unit among those invited."""

    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """A group sees the meetings of its regions; a unit those to which it, or one below it, was invited."""
        invited = MeetingUnit.objects.filter(rows_of(actor, UNIT_SIDE)).values("meeting")
        return self.filter(rows_of(actor, _READERS, unit_path="unit_path") | Q(pk__in=invited))


class Meeting(models.Model):
    """A meeting that a group holds with units: mobilisation, feedback, briefing. `unit` is the host, if one is."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="meetings")
    kind_value = models.CharField(max_length=14, choices=[(kind.value, kind.value) for kind in MeetingKind])
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200, blank=True)
    held_on = models.DateField()
    place = models.CharField(max_length=160, blank=True)
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_path = PathField(blank=True)
    region_path = PathField()
    chaired_by = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    focus_areas = models.ManyToManyField(FocusArea, related_name="meetings")
    noted_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("campaign", "held_on"), name="meetings_by_day"),)

    @property
    def kind(self) -> MeetingKind:
        return MeetingKind(self.kind_value)


class MeetingUnit(models.Model):
    """A unit that was invited to a meeting, whether it came, and with how many people."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="units")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    region_path = PathField()
    is_present = models.BooleanField(default=True)
    heads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="a_unit_is_invited_to_a_meeting_once", fields=("meeting", "unit")),
            models.CheckConstraint(name="who_did_not_come_has_no_heads", condition=Q(is_present=True) | Q(heads=0)),
        )


class ActivityKind(models.Model):
    """A kind of activity (lecture tour, publicity fair, legal aid): data that an office may add to."""

    code = models.SlugField(max_length=40, unique=True)
    name_zh = models.CharField(max_length=40, unique=True)
    name_en = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField(default=False)


class ActivityQuerySet(models.QuerySet["Activity"]):
    """Activities, narrowed to a person's regions."""

    def visible_to(self, actor: Actor) -> ActivityQuerySet:
        """A group sees the activities of its regions; a unit those with a session at it or below it."""
        there = ActivitySession.objects.filter(rows_of(actor, UNIT_SIDE), unit__isnull=False).values("activity")
        mine = rows_of(actor, _READERS, unit_path="unit_path")
        return self.filter(mine | Q(pk__in=there))


class Activity(models.Model):
    """Something done for many people, in one or more sessions. `unit_path` is empty: an activity has no one unit."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="activities")
    kind = models.ForeignKey(ActivityKind, on_delete=models.PROTECT, related_name="activities")
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200, blank=True)
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    unit_path = PathField(blank=True)
    note = models.TextField(blank=True)
    focus_areas = models.ManyToManyField(FocusArea, related_name="activities")
    started_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ActivityQuerySet.as_manager()


class ActivitySession(models.Model):
    """One day of an activity at one place: how many people came, and how many followed by video."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="sessions")
    held_on = models.DateField()
    place = models.CharField(max_length=160)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_path = PathField(blank=True)
    region_path = PathField()
    on_site = models.PositiveIntegerField()
    by_video = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=("campaign", "held_on"), name="activity_sessions_by_day"),)


class ResponsibleQuerySet(models.QuerySet["Responsible"]):
    """Holders of responsibility, narrowed to the units that a person may see."""

    def visible_to(self, actor: Actor) -> ResponsibleQuerySet:
        """Those of units in the actor's part of the tree."""
        return self.filter(rows_of(actor, _READERS | UNIT_SIDE))


class Responsible(models.Model):
    """A post that answers for a unit in a campaign, from a day until another takes over."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="responsible")
    unit_path = PathField()
    region_path = PathField()
    kind_value = models.CharField(max_length=6, choices=[(kind.value, kind.value) for kind in Responsibility])
    post = models.CharField(max_length=80)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    named_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")

    objects = ResponsibleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_post_answers_at_a_time",
                fields=("campaign", "unit", "kind_value"),
                condition=Q(until_on__isnull=True),
            ),
            models.CheckConstraint(
                name="responsibility_ends_after_it_begins",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
        )

    @property
    def kind(self) -> Responsibility:
        return Responsibility(self.kind_value)
