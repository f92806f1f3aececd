"""A recommendation, its texts, its basis, its closing standards and its events."""

from __future__ import annotations

from datetime import date
from enum import Enum

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.platform.fields import IdField, PathField
from waypost.platform.scope import own_line, rows_of
from waypost.rectification.rules import (
    BEFORE_ISSUE,
    BasisKind,
    CheckBy,
    RecommendationState,
    RectificationKind,
    Severity,
    move_after,
)


def choices(kind: type[Enum]) -> list[tuple[str, str]]:
    """The values of an Enum as choices of a field."""
    return [(value.value, value.value) for value in kind]


FAR = date(9999, 12, 31)
_S = RecommendationState
_NEVER_ISSUED = [state.value for state in (*sorted(BEFORE_ISSUE, key=lambda state: state.value), _S.WITHDRAWN)]
_VERIFIED = [_S.VERIFYING.value, _S.VERIFIED.value, _S.CLOSED_IMPLEMENTED.value]


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> RecommendationQuerySet:
        """The group's side and auditors see those of their part of the tree; whoever belongs to the addressed unit
        or its line sees none of them before the unit is heard (recusal), unless as the author. A unit's head and
        liaison see those of the unit and below it from consultation on."""
        group = rows_of(actor, GROUP_SIDE | {Role.AUDITOR})
        group &= ~own_line(actor) | Q(consulted_at__isnull=False) | Q(author_id=actor.user_id)
        unit = rows_of(actor, {Role.UNIT_HEAD, Role.LIAISON}) & Q(consulted_at__isnull=False)
        return self.filter(group | unit)


class Recommendation(models.Model):
    """Advice that a guidance group gives a unit, and what became of it. `version` counts its events: whoever acts
    says which version was seen. The state is the fold of the events, kept here to be asked for."""

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    region_path = PathField()
    level_value = models.CharField(max_length=12)
    number = models.PositiveIntegerField(null=True)
    state_value = models.CharField(max_length=24, choices=choices(RecommendationState), default=_S.DRAFT.value)
    state_since_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    text_number = models.PositiveSmallIntegerField(default=1)
    issued_text_number = models.PositiveSmallIntegerField(null=True)
    severity_value = models.CharField(max_length=10, choices=choices(Severity))
    kind_value = models.CharField(max_length=14, choices=choices(RectificationKind))
    focus_areas = models.ManyToManyField("campaign.FocusArea", related_name="+")
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    issuer = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    verifier = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    signer = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    consulted_at = models.DateTimeField(null=True)
    consult_until = models.DateField(null=True)
    issued_at = models.DateTimeField(null=True)
    response_due_on = models.DateField(null=True)
    accepted_at = models.DateTimeField(null=True)
    is_accepted_late = models.BooleanField(default=False)
    plan_due_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    first_due_on = models.DateField(null=True)
    consented_due_on = models.DateField(null=True)
    closure_requested_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    is_notice_due = models.BooleanField(default=False)
    notice_days = models.PositiveSmallIntegerField(default=0)
    like_cases = models.TextField(blank=True)
    look_back_on = models.DateField(null=True)
    rebounds = models.PositiveSmallIntegerField(default=0)
    extensions = models.PositiveSmallIntegerField(default=0)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    decision_paper = models.ForeignKey(
        "rectification.DecisionPaper", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_recommendation_of_a_number", fields=("campaign", "number")),
            models.CheckConstraint(
                name="issued_recommendations_have_number_text_and_due_date",
                condition=Q(state_value__in=_NEVER_ISSUED)
                | Q(
                    number__isnull=False,
                    issued_at__isnull=False,
                    consulted_at__isnull=False,
                    due_on__isnull=False,
                    issued_text_number__isnull=False,
                    reviewer__isnull=False,
                    issuer__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="authors_do_not_review_or_issue_their_own",
                condition=(Q(reviewer__isnull=True) | ~Q(reviewer=F("author")))
                & (Q(issuer__isnull=True) | ~Q(issuer=F("author"))),
            ),
            models.CheckConstraint(
                name="verified_recommendations_have_a_verifier",
                condition=~Q(state_value__in=_VERIFIED) | Q(verifier__isnull=False),
            ),
            models.CheckConstraint(
                name="closings_are_signed_by_another_and_looked_back_on",
                condition=~Q(state_value=_S.CLOSED_IMPLEMENTED.value)
                | (
                    Q(signer__isnull=False, look_back_on__isnull=False, closed_at__isnull=False)
                    & ~Q(signer=F("verifier"))
                ),
            ),
            models.CheckConstraint(
                name="due_notices_have_days",
                condition=~Q(is_notice_due=True) | Q(notice_days__gt=0),
            ),
            models.CheckConstraint(
                name="other_closings_have_a_decision_paper",
                condition=~Q(state_value=_S.CLOSED_NOT_IMPLEMENTED.value) | Q(decision_paper__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_after_issue_only_by_a_decision_paper",
                condition=~Q(state_value=_S.WITHDRAWN.value) | Q(number__isnull=True) | Q(decision_paper__isnull=False),
            ),
            models.CheckConstraint(
                name="merged_recommendations_have_another_target",
                condition=~Q(state_value=_S.MERGED.value) | (Q(merged_into__isnull=False) & ~Q(merged_into=F("id"))),
            ),
        )
        indexes = (
            models.Index(fields=("campaign", "state_value", "due_on"), name="recommendations_by_state"),
            models.Index(fields=("unit_path", "state_value"), name="recommendations_by_unit"),
            models.Index(fields=("state_value", "due_on"), name="recommendations_by_due_date"),
            models.Index(fields=("drafted_at", "id"), name="recommendations_by_age"),
            models.Index(fields=("campaign", "issued_at", "id"), name="recommendations_by_issue"),
            models.Index(fields=("campaign", "due_on", "id"), name="recommendations_by_day"),
            models.Index("campaign", Coalesce("due_on", Value(FAR)), "id", name="recommendations_by_day_or_far"),
            models.Index(fields=("campaign", "state_value", "region_path"), name="recommendations_by_state_place"),
            models.Index(fields=("campaign", "region_path", "unit_path", "id"), name="recommendations_by_place"),
        )

    @property
    def state(self) -> RecommendationState:
        return RecommendationState(self.state_value)

    @property
    def severity(self) -> Severity:
        return Severity(self.severity_value)

    @property
    def kind(self) -> RectificationKind:
        return RectificationKind(self.kind_value)

    def take(self, step: str) -> None:
        """Move along the lifecycle, in memory. Raises StepNotAllowed; saves nothing."""
        self.state_value = move_after(step, self.state).value


class RecommendationText(models.Model):
    """One version of the text, with its title, never changed. The issued one is frozen by being a version: a
    correction is a new one with a reason, and the old one stays readable. The database refuses update and delete."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="texts")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField()
    reason = models.TextField(blank=True)
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_text_of_a_number", fields=("recommendation", "number")),)


class ClosingStandard(models.Model):
    """What will be so when the recommendation is done, and how that can be checked."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="standards")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    check_by_value = models.CharField(max_length=10, choices=choices(CheckBy))

    class Meta:
        constraints = (models.UniqueConstraint(name="one_standard_of_a_number", fields=("recommendation", "number")),)

    @property
    def check_by(self) -> CheckBy:
        return CheckBy(self.check_by_value)


class Basis(models.Model):
    """A finding or an observation on which a recommendation rests, and the day on which it was made."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="basis")
    finding = models.ForeignKey("fieldwork.Finding", on_delete=models.PROTECT, null=True, related_name="+")
    observation = models.ForeignKey("fieldwork.Observation", on_delete=models.PROTECT, null=True, related_name="+")
    found_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_basis_of_a_finding", fields=("recommendation", "finding")),
            models.UniqueConstraint(name="one_basis_of_an_observation", fields=("recommendation", "observation")),
            models.CheckConstraint(
                name="a_basis_is_a_finding_or_an_observation",
                condition=Q(finding__isnull=False, observation__isnull=True)
                | Q(finding__isnull=True, observation__isnull=False),
            ),
        )

    @property
    def kind(self) -> BasisKind:
        return BasisKind.FINDING if self.finding_id else BasisKind.OBSERVATION


class Event(models.Model):
    """One act on a recommendation, never changed: the history of which its state is the fold. `seq` and `leaf_hash`
    are the ledger's entry about it. The database refuses update and delete."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="events")
    version = models.PositiveIntegerField()
    step = models.CharField(max_length=30)
    state_value = models.CharField(max_length=24, choices=choices(RecommendationState))
    actor = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    acting_as = models.CharField(max_length=20)
    at = models.DateTimeField()
    effective_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    references = models.JSONField(default=dict)
    seq = models.BigIntegerField(unique=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_event_a_version", fields=("recommendation", "version")),)
        indexes = (
            models.Index(fields=("step", "effective_at"), name="events_by_step"),
            models.Index(fields=("effective_at",), name="events_by_day"),
        )

    @property
    def state(self) -> RecommendationState:
        return RecommendationState(self.state_value)


class Register(models.Model):
    """The last number given in a campaign; the lock that makes numbers gapless."""

    campaign = models.OneToOneField("campaign.Campaign", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)
