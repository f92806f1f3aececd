"""Evidence, verification standard by standard, public notice, look-backs."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.platform.fields import IdField
from waypost.rectification.models.recommendation import ClosingStandard, Recommendation, choices
from waypost.rectification.rules import SourceKind


class Evidence(models.Model):
    """A file that the unit offers, and what it proves. `rebound` is the count of rebounds when it was given: what
    was shown before a rebound does not close the recommendation again. Never changed."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey("evidence.File", on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey(ClosingStandard, on_delete=models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=20)
    proves = models.CharField(max_length=300)
    captured_on = models.DateField()
    is_context = models.BooleanField(default=False)
    rebound = models.PositiveSmallIntegerField(default=0)
    given_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="evidence_says_its_kind_and_what_it_proves", condition=~Q(kind="") & ~Q(proves="")
            ),
        )


class Verification(models.Model):
    """One round of verification by one named person. `warnings` are codes of what spoke against that person."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="verifications")
    number = models.PositiveSmallIntegerField()
    rebound = models.PositiveSmallIntegerField(default=0)
    verifier = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    is_on_site = models.BooleanField()
    warnings = models.JSONField(default=list)
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    has_passed = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    failed_standards = models.ManyToManyField(ClosingStandard, related_name="+")
    signature_refused_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    signature_refusal = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_verification_of_a_number", fields=("recommendation", "number")),
            models.UniqueConstraint(
                name="one_running_verification", fields=("recommendation",), condition=Q(ended_at__isnull=True)
            ),
        )


class Judgement(models.Model):
    """The verifier's judgement on one standard in one round, with a note and a source. Never changed: a later one on
    the same standard takes its place and the earlier stays readable."""

    id = IdField()
    verification = models.ForeignKey(Verification, on_delete=models.PROTECT, related_name="judgements")
    standard = models.ForeignKey(ClosingStandard, on_delete=models.PROTECT, related_name="judgements")
    order = models.PositiveSmallIntegerField()
    is_met = models.BooleanField()
    note = models.TextField()
    source_kind_value = models.CharField(max_length=10, choices=choices(SourceKind))
    source = models.CharField(max_length=200)
    judged_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="judgements_in_order", fields=("verification", "order")),
            models.CheckConstraint(name="judgements_have_a_note_and_a_source", condition=~Q(note="") & ~Q(source="")),
        )

    @property
    def source_kind(self) -> SourceKind:
        return SourceKind(self.source_kind_value)


class PublicNotice(models.Model):
    """The closing is shown to the public for objections, from a day to a day (both included)."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="notices")
    rebound = models.PositiveSmallIntegerField(default=0)
    verification = models.OneToOneField(Verification, on_delete=models.PROTECT, related_name="notice")
    place = models.CharField(max_length=200)
    from_on = models.DateField()
    until_on = models.DateField()
    opened_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    done_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="notices_end_after_they_begin", condition=Q(until_on__gte=F("from_on"))),
        )


class NoticeObjection(models.Model):
    """An objection to a closing, and the written answer. `by` says who objected as far as that person wishes."""

    id = IdField()
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField()
    by = models.CharField(max_length=120, blank=True)
    filed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)


class LookBack(models.Model):
    """A later return to see whether it holds. `holds` None: not yet done."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="look_backs")
    rebound = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    done_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    holds = models.BooleanField(null=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_look_back_a_day", fields=("recommendation", "rebound", "due_on")),
            models.CheckConstraint(
                name="look_backs_done_say_what_they_found",
                condition=Q(done_on__isnull=True) | (Q(holds__isnull=False) & ~Q(note="")),
            ),
        )
