"""Findings: judged gaps between criteria and condition, with every version of their words."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.fieldwork.rules.findings import FINDING, FindingState, Severity
from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.platform.fields import IdField, PathField
from waypost.platform.scope import own_line, rows_of

_SEVERITIES = [(severity.value, severity.value) for severity in Severity]


class FindingQuerySet(models.QuerySet["Finding"]):
    """Findings, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> FindingQuerySet:
        """The group's side and auditors see the findings of their part of the tree. A unit, and whoever belongs to
        its line whatever other hat they wear, sees those that were issued, also if they were withdrawn since."""
        outside = rows_of(actor, GROUP_SIDE | {Role.AUDITOR}) & ~own_line(actor)
        inside = rows_of(actor, GROUP_SIDE | {Role.AUDITOR, Role.UNIT_HEAD, Role.LIAISON}) & Q(issued_at__isnull=False)
        return self.filter(outside | inside)


class Finding(models.Model):
    """A problem found on a visit. Its words are those of the newest revision."""

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    visit = models.ForeignKey("Visit", on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    region_path = PathField()
    title = models.CharField(max_length=120)
    criteria = models.TextField()
    condition = models.TextField()
    cause = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    severity_value = models.CharField(max_length=8, choices=_SEVERITIES)
    focus_areas = models.ManyToManyField("campaign.FocusArea", related_name="+")
    state_value = models.CharField(
        max_length=10, default=FindingState.DRAFT.value, choices=[(state.value, state.value) for state in FindingState]
    )
    revision = models.PositiveIntegerField(default=1)
    found_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    withdrawal_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=500, blank=True)
    withdrawn_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="withdrawn_findings_have_two_persons_and_a_reason",
                condition=~Q(state_value=FindingState.WITHDRAWN.value)
                | (
                    Q(withdrawal_by__isnull=False, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawal_by=F("withdrawn_by"))
                    & ~Q(withdrawal_reason="")
                ),
            ),
        )
        indexes = (
            models.Index(fields=("campaign", "found_at"), name="findings_by_campaign_and_time"),
            models.Index(fields=("unit", "state_value"), name="findings_by_unit_and_state"),
        )

    @property
    def state(self) -> FindingState:
        return FindingState(self.state_value)

    @property
    def severity(self) -> Severity:
        return Severity(self.severity_value)

    def take(self, step: str) -> None:
        """Move along the lifecycle, in memory. Raises StepNotAllowed; saves nothing."""
        self.state_value = FINDING.after(step, self.state).value


class FindingRevision(models.Model):
    """The words of a finding as they stood from one amendment to the next. Never changed."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    criteria = models.TextField()
    condition = models.TextField()
    cause = models.TextField(blank=True)
    effect = models.TextField(blank=True)
    severity_value = models.CharField(max_length=8, choices=_SEVERITIES)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_finding_revision_a_number", fields=("finding", "number")),)
