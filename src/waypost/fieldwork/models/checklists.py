"""Checklists, their versions, and the answers given on a visit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.fieldwork.rules.checklists import Section, read
from waypost.kernel.actor import GROUP_SIDE, Actor, Role


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    """Checklists, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> ChecklistQuerySet:
        """The group's side and auditors see the checklists of their campaigns and those of every campaign. What
        will be asked on a visit is no business of the visited."""
        roles = GROUP_SIDE | {Role.AUDITOR}
        campaigns = {grant.campaign_id for grant in actor.grants if grant.role in roles}
        if not campaigns:
            return self.none()
        if None in campaigns:
            return self.all()
        return self.filter(Q(campaign=None) | Q(campaign__in=campaigns))


class Checklist(models.Model):
    """A list of questions for visits. What it asks is in its versions; the newest is used for new visits."""

    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=100, blank=True)
    latest = models.ForeignKey("ChecklistVersion", on_delete=models.PROTECT, null=True, related_name="+")
    is_retired = models.BooleanField(default=False)

    objects = ChecklistQuerySet.as_manager()


class ChecklistVersion(models.Model):
    """What a checklist asks. Never changed: an edit makes the next version, and a visit keeps the one it began with."""

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_checklist_version_a_number", fields=("checklist", "number")),)

    @property
    def sections(self) -> tuple[Section, ...]:
        return read(self.content)


class Answer(models.Model):
    """The answer to one question on one visit, as it stands now; each change is in the ledger."""

    visit = models.ForeignKey("Visit", on_delete=models.PROTECT, related_name="answers")
    question_key = models.CharField(max_length=40)
    value = models.TextField(blank=True)
    note = models.TextField(blank=True)
    answered_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_answer_a_question", fields=("visit", "question_key")),)
