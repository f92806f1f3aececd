"""What people were told, how far the ledger was read, and what each person wants to hear."""

from __future__ import annotations

from django.db import models

from waypost.kernel.actor import Actor
from waypost.notice.rules import Kind, Urgency
from waypost.platform.fields import IdField


class Cursor(models.Model):
    """How far the ledger has been read. One row; its lock lets one reader work at a time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=-1)

    class Meta:
        constraints = (models.CheckConstraint(name="there_is_one_cursor", condition=models.Q(id=1)),)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, narrowed to those of the reader."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """A person's own notices, and nobody else's, whatever the role."""
        return self.none() if actor.user_id is None else self.filter(recipient_id=actor.user_id)


class Notice(models.Model):
    """One act, told to one person. The words are made when it is read, in the reader's language, from the rule
    of the act (the `variant` that named the reader) and the `params` kept here, and only while the reader may see the
    subject."""

    id = IdField()
    recipient = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    kind_value = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    urgency_value = models.CharField(max_length=10, choices=[(urgency.value, urgency.value) for urgency in Urgency])
    variant = models.PositiveSmallIntegerField(default=0)
    params = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_notice_an_act_and_person", fields=("seq", "recipient")),)
        indexes = (
            models.Index(fields=("recipient", "-seq"), name="notices_of_a_person"),
            models.Index(
                fields=("recipient",), name="unread_notices", condition=models.Q(read_at__isnull=True), include=("seq",)
            ),
        )

    @property
    def kind(self) -> Kind:
        return Kind(self.kind_value)

    @property
    def urgency(self) -> Urgency:
        return Urgency(self.urgency_value)


class Wish(models.Model):
    """What a person wants to hear: kinds switched off, and the secret of the calendar feed (its digest only)."""

    user = models.OneToOneField("access.User", on_delete=models.PROTECT, primary_key=True, related_name="+")
    muted = models.JSONField(default=list)
    feed_digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - no feed is not an empty one
    feed_made_at = models.DateTimeField(null=True)
