"""Groups and teams, who serves in them, and where they are stationed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from waypost.campaign.models.plan import Campaign
from waypost.campaign.rules import MembershipState
from waypost.kernel.actor import GROUP_ROLES, Role
from waypost.platform.fields import PathField


class Group(models.Model):
    """A stationed guidance group (驻点指导组)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_group_of_a_name", fields=("campaign", "name")),)


class Team(models.Model):
    """A part of a group that works together in one region."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="one_team_of_a_name", fields=("group", "name")),)


class Membership(models.Model):
    """A person's term of duty in a group: leader, deputy or inspector; `team` None for the whole group.

    Proposed by one person and approved by another. `seconded_from` is the unit that lent the person, who may not
    decide for the group about it (回避).
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="memberships")
    user = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="memberships")
    role_value = models.CharField(
        max_length=12, choices=[(role, role) for role in sorted(role.value for role in GROUP_ROLES)]
    )
    seconded_from = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    state_value = models.CharField(
        max_length=10,
        default=MembershipState.PROPOSED.value,
        choices=[(state.value, state.value) for state in MembershipState],
    )
    proposed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="terms_of_duty_end_after_they_begin",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="nobody_approves_an_appointment_that_they_proposed",
                condition=~Q(state_value=MembershipState.APPROVED.value)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
            ),
        )
        indexes = (models.Index(fields=("user", "state_value"), name="memberships_by_user"),)

    @property
    def role(self) -> Role:
        return Role(self.role_value)

    @property
    def state(self) -> MembershipState:
        return MembershipState(self.state_value)


class Stationing(models.Model):
    """A team (or a whole group, `team` None) lives in a region, from a day to a day."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="stationings")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="stationings")
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    from_on = models.DateField()
    until_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="stationings_end_after_they_begin",
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
            ),
        )
