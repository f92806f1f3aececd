"""Visits: who goes where, when and why; and what was seen there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.fieldwork.rules.visits import HELD, KNOWN_TO_UNIT, RANKS, VISIT, VisitKind, VisitState
from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.platform.fields import IdField, PathField
from waypost.platform.scope import own_line, rows_of

_VISITED = (Role.UNIT_HEAD, Role.LIAISON)


class KindOfVisit(models.Model):
    """A further kind of visit, as an office names it; it behaves like one of the kinds that the house knows."""

    code = models.SlugField(max_length=30, primary_key=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    behaviour_value = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in VisitKind])
    is_retired = models.BooleanField(default=False)

    @property
    def behaviour(self) -> VisitKind:
        return VisitKind(self.behaviour_value)


class VisitQuerySet(models.QuerySet["Visit"]):
    """Visits, narrowed to what a person may know of."""

    def visible_to(self, actor: Actor) -> VisitQuerySet:
        """The one place that keeps an unannounced visit unknown before it starts.

        - The office, leaders and deputies know every visit of their part of the tree, inspectors the open ones, and
          the hidden ones they themselves go on.
        - Whoever belongs to the visited unit or its line, whatever other hat they wear, knows what the unit knows.
        - A unit's head and liaison know a visit once it is announced or has started. A hidden visit that was
          called off they never learn of.
        - An auditor knows hidden visits once they have started or been called off.
        """
        waits = Q(is_hidden=True, started_at=None)
        goes = VisitMember.objects.filter(user_id=actor.user_id or 0, left_at=None).values("visit_id")
        commands = rows_of(actor, {Role.OFFICE, Role.LEADER, Role.DEPUTY})
        inspects = rows_of(actor, {Role.INSPECTOR}) & (~waits | Q(pk__in=goes))
        audits = rows_of(actor, {Role.AUDITOR}) & (~waits | Q(state_value=VisitState.CANCELLED.value))
        outside = (commands | inspects | audits) & ~own_line(actor)
        known = Q(state_value__in=[state.value for state in KNOWN_TO_UNIT]) | Q(
            state_value=VisitState.CANCELLED.value, announced_at__isnull=False
        )
        inside = (rows_of(actor, (*_VISITED, *GROUP_SIDE, Role.AUDITOR))) & known & ~waits
        return self.filter(outside | inside)

    def held(self) -> VisitQuerySet:
        """Those that have started, whatever came after."""
        return self.filter(state_value__in=[state.value for state in HELD])


class Visit(models.Model):
    """Going to a unit, with people, times and a purpose.

    `number` is given when the visit starts, so that gaps in the numbers tell nothing about visits still hidden.
    `plan_salt` keeps the plan of a hidden visit provable: the ledger holds a salted digest of it from the first.
    """

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    region_path = PathField()
    team = models.ForeignKey("campaign.Team", on_delete=models.PROTECT, null=True, related_name="+")
    kind_code = models.CharField(max_length=30)
    behaviour_value = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in VisitKind])
    is_hidden = models.BooleanField(default=False)
    number = models.PositiveIntegerField(null=True)
    state_value = models.CharField(
        max_length=10, default=VisitState.PLANNED.value, choices=[(state.value, state.value) for state in VisitState]
    )
    purpose = models.CharField(max_length=300)
    focus_areas = models.ManyToManyField("campaign.FocusArea", related_name="+")
    checklist = models.ForeignKey("Checklist", on_delete=models.PROTECT, null=True, related_name="+")
    checklist_version = models.ForeignKey("ChecklistVersion", on_delete=models.PROTECT, null=True, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    planned_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    announced_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    is_summary_shown = models.BooleanField(default=False)
    plan_salt = models.CharField(max_length=64, blank=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_visit_a_number", fields=("campaign", "number")),
            models.CheckConstraint(name="visits_end_after_they_begin", condition=Q(until_at__gt=F("from_at"))),
            models.CheckConstraint(
                name="visits_have_a_number_once_they_start",
                condition=Q(number__isnull=True, started_at__isnull=True)
                | Q(number__isnull=False, started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hidden_visits_are_never_announced", condition=Q(is_hidden=False) | Q(announced_at__isnull=True)
            ),
        )
        indexes = (
            models.Index(fields=("campaign", "from_at", "until_at"), name="visits_by_campaign_and_span"),
            models.Index(fields=("unit", "from_at"), name="visits_by_unit_and_time"),
            models.Index(fields=("campaign", "started_at", "id"), name="visits_by_start"),
            models.Index(fields=("unit", "campaign", "started_at"), name="visits_by_unit_and_start"),
            models.Index(fields=("campaign", "state_value", "started_at"), name="visits_by_state"),
            models.Index(fields=("campaign", "state_value", "from_at", "id"), name="visits_by_state_and_time"),
            models.Index(fields=("campaign", "kind_code", "from_at", "id"), name="visits_by_kind_and_time"),
            models.Index(fields=("campaign", "region_path", "unit_path", "id"), name="visits_by_place"),
        )

    @property
    def state(self) -> VisitState:
        return VisitState(self.state_value)

    @property
    def behaviour(self) -> VisitKind:
        return VisitKind(self.behaviour_value)

    def take(self, step: str) -> None:
        """Move along the lifecycle, in memory. Raises StepNotAllowed; saves nothing."""
        self.state_value = VISIT.after(step, self.state).value


class VisitMember(models.Model):
    """A person on a visit, with the rank held on that day. Whoever leaves the plan keeps the row, with an end."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    rank_value = models.CharField(max_length=12, choices=[(rank.value, rank.value) for rank in RANKS])
    is_lead = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_place_on_a_visit", fields=("visit", "user"), condition=Q(left_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_lead_a_visit", fields=("visit",), condition=Q(is_lead=True, left_at__isnull=True)
            ),
        )

    @property
    def rank(self) -> Role:
        return Role(self.rank_value)


class VisitNumbers(models.Model):
    """The last number given in a campaign: locked while the next is given."""

    campaign = models.OneToOneField("campaign.Campaign", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)


class Observation(models.Model):
    """What was seen on a visit; not yet a judgement."""

    id = IdField()
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="observations")
    text = models.TextField()
    seen_at = models.DateTimeField()
    noted_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()


class Photo(models.Model):
    """A file taken on a visit, beside the observation, the finding or the question that it belongs to (or none)."""

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    file = models.OneToOneField("evidence.File", on_delete=models.PROTECT, related_name="+")
    observation = models.ForeignKey(Observation, on_delete=models.PROTECT, null=True, related_name="photos")
    finding = models.ForeignKey("Finding", on_delete=models.PROTECT, null=True, related_name="photos")
    question_key = models.CharField(max_length=40, blank=True)
    attached_at = models.DateTimeField()
