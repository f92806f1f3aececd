"""Campaigns, their phases and their focus areas."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from waypost.campaign.rules import PhaseKind
from waypost.kernel.actor import Actor, Role
from waypost.platform.fields import PathField, under
from waypost.platform.scope import NOTHING


def _around(path: str) -> list[str]:
    """The path itself and those of every region around it."""
    parts = [part for part in path.split("/") if part]
    return ["/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))]


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns, narrowed to those that concern a person."""

    def visible_to(self, actor: Actor, *, unit_regions: Iterable[str] = ()) -> CampaignQuerySet:
        """The campaigns that the actor's grants name, and those whose region lies in, or around, the region of a
        grant that names no campaign. A campaign's plan is no secret inside the house; the public sees none.

        `unit_regions` are the paths of the regions of the units that grants name: a grant of a unit shows the
        campaigns around it.
        """
        condition = NOTHING
        for path in unit_regions:
            condition |= Q(region_path__in=_around(path))
        for grant in actor.grants:
            if grant.role is Role.PUBLIC:
                continue
            if grant.campaign_id is not None:
                condition |= Q(pk=grant.campaign_id)
            elif grant.region_path:
                condition |= Q(region_path__in=_around(grant.region_path)) | under("region_path", grant.region_path)
            elif not grant.unit_path:
                return self.all()
        return self.filter(condition)


class Campaign(models.Model):
    """A time-boxed programme over many units, in phases. From `opens_on` to `closes_on` its groups have a mandate."""

    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    purpose = models.TextField(blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(name="campaigns_end_after_they_open", condition=Q(closes_on__gte=F("opens_on"))),
        )


class Phase(models.Model):
    """One leg of a campaign: study, rectify, improve by default."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="phases")
    order = models.PositiveSmallIntegerField()
    kind_value = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in PhaseKind])
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_phase_at_a_place", fields=("campaign", "order")),
            models.CheckConstraint(name="phases_end_after_they_begin", condition=Q(until_on__gte=F("from_on"))),
        )

    @property
    def kind(self) -> PhaseKind:
        return PhaseKind(self.kind_value)


class FocusArea(models.Model):
    """What a campaign wants grasped (四个抓实); a tag on records, so that effort per focus can be seen."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="focus_areas")
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_focus_of_a_name", fields=("campaign", "name")),)
