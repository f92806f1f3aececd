"""Confidential talks: what may be counted, apart from what was said and with whom."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from waypost.kernel.actor import Actor
from waypost.platform import clock
from waypost.platform.fields import IdField, PathField


def in_force(now: datetime) -> Q:
    """Readers who may read at a moment."""
    return Q(ended_at=None) & (Q(until_at=None) | Q(until_at__gt=now))


class TalkQuerySet(models.QuerySet["Talk"]):
    """Talks, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> TalkQuerySet:
        """The author and the readers the author named. No role opens a talk: everybody else has counts only. Asks first
        which talks name the actor, so that both parts are then read from an index."""
        if actor.user_id is None:
            return self.none()
        now_read = TalkReader.objects.filter(in_force(clock.now()), user_id=actor.user_id)
        named = list(now_read.values_list("talk_id", flat=True))
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
    """What was said and with whom, one revision of it, sealed. Never changed, never searched."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="contents")
    revision = models.PositiveSmallIntegerField(default=1)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_content_a_revision", fields=("talk", "revision")),)


class TalkBox(models.Model):
    """The data key of a content for one person, under the key that the person had then."""

    content = models.ForeignKey(TalkContent, on_delete=models.PROTECT, related_name="boxes")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    seal_key = models.ForeignKey("access.SealKey", on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_box_a_key", fields=("content", "seal_key")),)


class TalkReader(models.Model):
    """Somebody the author lets read a talk, until an end; or for whom two custodians unsealed it, until a moment."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="readers")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_naming_of_a_reader", fields=("talk", "user"), condition=Q(ended_at__isnull=True)
            ),
        )


class Custody(models.Model):
    """A key by which what was lost can be restored: its private half is in two shares, one with each of two people,
    and nowhere else. Neither share alone tells anything."""

    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    public = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_custody_at_a_time", fields=("campaign",), condition=Q(ended_at=None)),
        )


class Share(models.Model):
    """One custodian's share, for the custodian's own key."""

    custody = models.ForeignKey(Custody, on_delete=models.PROTECT, related_name="shares")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    seal_key = models.ForeignKey("access.SealKey", on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_share_a_custodian", fields=("custody", "user")),)


class CustodyBox(models.Model):
    """The data key of a content for the two custodians together."""

    content = models.ForeignKey(TalkContent, on_delete=models.PROTECT, related_name="custody_boxes")
    custody = models.ForeignKey(Custody, on_delete=models.PROTECT, related_name="+")
    box = models.BinaryField(max_length=200)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_box_a_custody", fields=("content", "custody")),)


class Unsealing(models.Model):
    """A request that two custodians let somebody read talks: those that the asker could read before a passphrase was
    lost, or one more. `first_box` is the first custodian's share, for the second alone."""

    id = IdField()
    custody = models.ForeignKey(Custody, on_delete=models.PROTECT, related_name="unsealings")
    talks = models.ManyToManyField(Talk, related_name="unsealings")
    asked_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    is_restoring = models.BooleanField()
    first_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    first_box = models.BinaryField(max_length=200, default=b"")
    second_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    declined_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="two_different_custodians_unseal",
                condition=Q(second_by__isnull=True) | (Q(first_by__isnull=False) & ~Q(first_by=models.F("second_by"))),
            ),
        )
