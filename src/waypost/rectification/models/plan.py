"""The unit's plan: causes, measures, and the warnings that a reviewer must answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.platform.fields import IdField
from waypost.rectification.models.recommendation import ClosingStandard, Recommendation, choices
from waypost.rectification.rules import ACTION, ActionState, PlanState, WarningKind


class Plan(models.Model):
    """One version of a unit's plan. A draft is seen by the unit alone until its head submits it; a returned one
    stays readable, and the next is a new version."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    state_value = models.CharField(max_length=10, choices=choices(PlanState), default=PlanState.DRAFT.value)
    causes = models.TextField(blank=True)
    like_cases = models.TextField(blank=True)
    dated_on = models.DateField(null=True)
    co_units = models.ManyToManyField("organisation.Unit", related_name="+")
    saved_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    submitted_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_plan_of_a_number", fields=("recommendation", "number")),
            models.UniqueConstraint(
                name="one_approved_plan",
                fields=("recommendation",),
                condition=Q(state_value=PlanState.APPROVED.value),
            ),
            models.CheckConstraint(
                name="submitted_plans_name_a_cause",
                condition=Q(state_value=PlanState.DRAFT.value) | (~Q(causes="") & Q(submitted_by__isnull=False)),
            ),
        )

    @property
    def state(self) -> PlanState:
        return PlanState(self.state_value)


class Action(models.Model):
    """One measure of a plan, with an owner (a post), a date and a standard. `percent` is 0 to 100."""

    id = IdField()
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="actions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    owner = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    standard = models.TextField(blank=True)
    closing_standard = models.ForeignKey(ClosingStandard, on_delete=models.PROTECT, null=True, related_name="actions")
    state_value = models.CharField(max_length=10, choices=choices(ActionState), default=ActionState.TODO.value)
    percent = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(blank=True)
    drop_reason = models.TextField(blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_action_of_a_number", fields=("plan", "number")),
            models.CheckConstraint(name="percent_is_at_most_100", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="dropped_actions_have_a_reason",
                condition=~Q(state_value=ActionState.DROPPED.value) | ~Q(drop_reason=""),
            ),
            models.CheckConstraint(
                name="done_actions_are_whole",
                condition=~Q(state_value=ActionState.DONE.value) | Q(percent=100, done_on__isnull=False),
            ),
        )

    @property
    def state(self) -> ActionState:
        return ActionState(self.state_value)

    def take(self, step: str) -> None:
        """Move along, in memory. Raises StepNotAllowed; saves nothing."""
        self.state_value = ACTION.after(step, self.state).value


class PlanWarning(models.Model):
    """What speaks against a plan without forbidding it, and the reviewer's answer. `share` is whole per cent."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="warnings")
    number = models.PositiveSmallIntegerField()
    kind_value = models.CharField(max_length=20, choices=choices(WarningKind))
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    other_plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="+")
    share = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_warning_of_a_number", fields=("plan", "number")),)

    @property
    def kind(self) -> WarningKind:
        return WarningKind(self.kind_value)


class PlanPrint(models.Model):
    """One fingerprint of a submitted plan, so that a copied plan is found among all of a campaign."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="prints")
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    value = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=("campaign", "value"), name="plan_prints_by_value"),)
