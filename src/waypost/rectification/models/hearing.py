"""The unit is heard: opinion, conversation, dispute, extensions; and the office's decision papers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.platform.fields import IdField
from waypost.rectification.models.recommendation import Recommendation, choices
from waypost.rectification.rules import PaperReason, Stance


class Message(models.Model):
    """One message of the conversation between group and unit."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="messages")
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    acting_as = models.CharField(max_length=20)
    is_of_unit = models.BooleanField()
    text = models.TextField()
    file = models.ForeignKey("evidence.File", on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()


class Opinion(models.Model):
    """What the unit said in consultation, in its words."""

    recommendation = models.OneToOneField(Recommendation, on_delete=models.PROTECT, related_name="opinion")
    stance_value = models.CharField(max_length=10, choices=choices(Stance))
    text = models.TextField(blank=True)
    given_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    @property
    def stance(self) -> Stance:
        return Stance(self.stance_value)


class DisputeReason(models.Model):
    """One reason for which the head of the unit disputes a recommendation, and the written answer to it."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="dispute_reasons")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    evidence = models.TextField(blank=True)
    file = models.ForeignKey("evidence.File", on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_reason_of_a_number", fields=("recommendation", "number")),)


class DecisionPaper(models.Model):
    """A paper of the office by which a recommendation ends otherwise than as implemented. Never changed."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="papers")
    number = models.CharField(max_length=80)
    reason_value = models.CharField(max_length=20, choices=choices(PaperReason))
    text = models.TextField(blank=True)
    file = models.ForeignKey("evidence.File", on_delete=models.PROTECT, null=True, related_name="+")
    entered_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="decision_papers_have_a_number", condition=~Q(number="")),)

    @property
    def reason(self) -> PaperReason:
        return PaperReason(self.reason_value)


class ExtensionRequest(models.Model):
    """A later due date, asked for by the head of the unit and decided by another. `is_granted` None: not decided."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="extension_requests")
    number = models.PositiveSmallIntegerField()
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.TextField()
    asked_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    is_granted = models.BooleanField(null=True)
    decided_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_extension_of_a_number", fields=("recommendation", "number")),
            models.UniqueConstraint(
                name="one_pending_extension", fields=("recommendation",), condition=Q(is_granted__isnull=True)
            ),
            models.CheckConstraint(name="extensions_go_later", condition=Q(until_on__gt=F("from_on"))),
            models.CheckConstraint(
                name="extensions_are_decided_by_another",
                condition=Q(is_granted__isnull=True) | (Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
            ),
        )
