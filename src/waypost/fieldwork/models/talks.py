"""Confidential talks: what may be counted, apart from what was said and with whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.kernel.actor import Actor
from waypost.platform.fields import IdField, PathField


class TalkQuerySet(models.QuerySet["Talk"]):
    """Talks, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> TalkQuerySet:
        """The author and the readers the author named. No role opens a talk: everybody else has counts only. Asks first
        which talks name the actor, so that both parts are then read from an index."""
        if actor.user_id is None:
            return self.none()
        named = list(TalkReader.objects.filter(user_id=actor.user_id, ended_at=None).values_list("talk_id", flat=True))
        return self.filter(Q(author_id=actor.user_id) | Q(pk__in=named))


class Talk(models.Model):
    """One talk with one person: one person-time. Holds only what may be counted.

    Whom, exactly when and where is content. `month_on` is the first day of the month of the talk; `recorded_on` is
    the day it came on record; the region is a city or a province, never closer. `person_key` is a keyed hash of the
    pseudonym that the author chose, so that two talks with one person count as one person.
    """

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    month_on = models.DateField()
    recorded_on = models.DateField()
    person_key = models.CharField(max_length=64)
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")

    objects = TalkQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("campaign", "recorded_on"), name="talks_by_campaign_and_day"),
            models.Index(fields=("campaign", "person_key"), name="talks_by_person"),
        )


class TalkContent(models.Model):
    """What was said and with whom, sealed. Opened by one action only, never changed, never searched."""

    talk = models.OneToOneField(Talk, on_delete=models.PROTECT, primary_key=True, related_name="content")
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)


class TalkReader(models.Model):
    """Somebody the author lets read a talk, until an end."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_naming_of_a_reader", fields=("talk", "user"), condition=Q(ended_at__isnull=True)
            ),
        )
