"""Obligations, the units that each falls on, the visits that count, and their tally by region."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.coverage.rules import NEVER, Asked
from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.platform.fields import PathField
from waypost.platform.scope import rows_of

READERS = GROUP_SIDE | {Role.AUDITOR}


class Obligation(models.Model):
    """A rule of coverage as data: which units, visited how, by whom, how often, by when, and what share of them.

    Scope: units of `levels` and `kind_codes` (empty: all) in `region`. `share` is in whole per cent. `visits_a_day`
    and `travel_days` say how fast a person of the required rank can work, for the last day of a gap.
    """

    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=240, blank=True)
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    levels = models.JSONField(default=list)
    kind_codes = models.JSONField(default=list)
    has_window = models.BooleanField(default=False)
    visit_kinds = models.JSONField(default=list)
    ranks = models.JSONField(default=list)
    times = models.PositiveSmallIntegerField(default=1)
    from_on = models.DateField()
    due_on = models.DateField()
    share = models.PositiveSmallIntegerField(default=100)
    visits_a_day = models.PositiveSmallIntegerField(default=2)
    travel_days = models.PositiveSmallIntegerField(default=1)
    retired_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="obligations_ask_for_something",
                condition=Q(times__gte=1, share__gte=1, share__lte=100, visits_a_day__gte=1),
            ),
            models.CheckConstraint(name="obligations_end_after_they_begin", condition=Q(due_on__gte=F("from_on"))),
        )

    @property
    def asked(self) -> Asked:
        """What it asks of each unit."""
        return Asked(
            visit_kinds=frozenset(self.visit_kinds),
            ranks=frozenset(Role(value) for value in self.ranks),
            times=self.times,
            from_on=self.from_on,
            due_on=self.due_on,
        )


class DueQuerySet(models.QuerySet["Due"]):
    """Units under obligations, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> DueQuerySet:
        """Those in the group's, the office's or the auditor's part of the tree. Coverage is the group's own plan:
        units do not see it."""
        return self.filter(rows_of(actor, READERS))


class Due(models.Model):
    """A unit on which an obligation falls, and how far it is met, as the visits stand now.

    `met_on` is the day of the visit that completed it, `planned_on` that of the next announced visit that would
    count. Both follow from the credits and are brought up to date with every visit.
    """

    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="dues")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="dues")
    unit_path = PathField()
    region_path = PathField()
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    kind = models.ForeignKey("organisation.UnitKind", on_delete=models.PROTECT, related_name="+")
    level_value = models.CharField(max_length=12)
    met_on = models.DateField(null=True)
    planned_on = models.DateField(null=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="an_obligation_falls_on_a_unit_once", fields=("obligation", "unit")),
        )
        indexes = (
            models.Index(fields=("campaign", "region_path", "unit"), name="dues_by_region"),
            models.Index(fields=("obligation", "met_on"), name="dues_by_day"),
            models.Index(fields=("campaign", "met_on"), name="dues_by_campaign_and_day"),
        )


class Credit(models.Model):
    """A visit that counts (or, while announced, would count) towards a unit's obligation."""

    due = models.ForeignKey(Due, on_delete=models.CASCADE, related_name="credits")
    visit_id = models.UUIDField()
    on = models.DateField()
    user_ids = models.JSONField(default=list)
    team_id = models.BigIntegerField(null=True)
    is_planned = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(name="a_visit_counts_once_towards_a_due", fields=("due", "visit_id")),)
        indexes = (models.Index(fields=("on", "is_planned"), name="credits_by_day"),)


class Tally(models.Model):
    """How many units of a region (and all regions below it) stand alike. It makes every sum a matter of a few rows,
    however many units there are; `actions.recount` keeps it, and `waypost coverage recount` makes it anew.

    `met_on` and `planned_on` hold NEVER where there is no day, so that a row has one key.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="tallies")
    region_path = PathField()
    kind = models.ForeignKey("organisation.UnitKind", on_delete=models.PROTECT, related_name="+")
    level_value = models.CharField(max_length=12)
    met_on = models.DateField(default=NEVER)
    planned_on = models.DateField(default=NEVER)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_tally_of_a_key",
                fields=("obligation", "region_path", "kind", "level_value", "met_on", "planned_on"),
            ),
        )
