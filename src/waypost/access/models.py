"""Accounts and the roles they hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models

from waypost.access.policies import PROPOSAL_READERS, READERS
from waypost.access.rules import Outcome
from waypost.kernel.actor import Actor, Role
from waypost.platform.fields import IdField, PathField
from waypost.platform.scope import NOTHING, rows_of


class UserQuerySet(models.QuerySet["User"]):
    """Accounts, narrowed to those that a person may look after."""

    def visible_to(self, actor: Actor) -> UserQuerySet:
        """The accounts whose home or whose role lies in the part of the tree of a manager or an auditor. Everybody
        sees the own account."""
        homes = rows_of(
            actor, READERS, unit_path="home_unit__path", region_path="home_unit__region_path", campaign_id=None
        )
        granted = GrantRow.objects.filter(_grants_of(actor)).values("user")
        own = models.Q(pk=actor.user_id) if actor.user_id is not None else NOTHING
        return self.filter(homes | models.Q(pk__in=granted) | own)


class UserManager(BaseUserManager["User"]):
    """Finds accounts for Django's sign-in; accounts are made by `access.actions.open_account`."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> UserQuerySet:
        """See `UserQuerySet.visible_to`."""
        return self.get_queryset().visible_to(actor)

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """An account. `name` is the post (组长, Group leader), shown to others; `home_unit` is where the person comes
    from, and decides recusal. An account is closed, never deleted: the ledger names it."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    home_unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    objects = UserManager()

    def check_password(self, raw_password: str | None) -> bool:
        """True when this is the password. Nothing is written, not even a newer digest of the same password (see
        `proving.keep_anew`): an account changes by acts alone."""
        return check_password(raw_password, self.password)


class GrantQuerySet(models.QuerySet["GrantRow"]):
    """Grants, narrowed to those that a person may look after."""

    def visible_to(self, actor: Actor) -> GrantQuerySet:
        """The grants in the part of the tree of a manager or an auditor; everybody sees the own ones."""
        own = models.Q(user_id=actor.user_id) if actor.user_id is not None else NOTHING
        return self.filter(_grants_of(actor) | own)

    def in_force(self, today: date) -> GrantQuerySet:
        """The grants that count on a day."""
        not_over = models.Q(until_on__isnull=True) | models.Q(until_on__gte=today)
        return self.filter(not_over, revoked_at__isnull=True, from_on__lte=today)


def _grants_of(actor: Actor) -> models.Q:
    """Grants whose part of the tree lies in that of a manager or an auditor. A grant to a unit has no region of its
    own, so the region is its unit's."""
    by_region = rows_of(actor, READERS)
    by_unit = rows_of(actor, READERS, region_path="unit__region_path")
    return by_region | by_unit


class GrantRow(models.Model):
    """A role in a part of the tree, from a day to a day. Revoked by an end, never deleted.

    `campaign_id` names a campaign of the room above, so it is no foreign key. `source` says what made the grant
    (such as "group:3"), so that the maker can bring its grants up to date.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grant_rows")
    role_value = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    campaign_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, null=True, related_name="+")
    unit_path = PathField(blank=True)
    region_path = PathField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=60, blank=True, db_index=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("role_value", "unit_path"), name="grants_by_role_and_unit"),)


class SealKey(models.Model):
    """A person's key pair for what is sealed for them: the public half open, the private half under a passphrase that
    nobody else knows. A lost one is replaced by a new row; what was sealed with it is then restored by custodians."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="seal_keys")
    public = models.BinaryField(max_length=32)
    locked = models.BinaryField(max_length=200)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="one_seal_key_at_a_time", fields=("user",), condition=models.Q(replaced_at__isnull=True)
            ),
        )


class Tries(models.Model):
    """Wrong tries at one door: for one name from one address, or from one address whatever the name. `key` is a digest
    keyed by the instance's secret, so that nobody reads here what was typed or where somebody sat. A right try takes
    the row away; so does a day without any."""

    key = models.CharField(max_length=64, unique=True)
    door_value = models.CharField(max_length=20)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    wrong = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_index=True)
    shut_until = models.DateTimeField(null=True)


class Presence(models.Model):
    """One browser in which somebody is signed in, from its sign-in to its end. `device` is two words about it and
    neither its address nor what it says of itself. `proved_at` is when the person last showed who they are."""

    id = IdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=60)
    how_value = models.CharField(max_length=20)
    with_factor = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    proved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("user",), condition=models.Q(ended_at__isnull=True), name="present_browsers"),)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposed roles, narrowed to those that a person may look at."""

    def visible_to(self, actor: Actor) -> ProposalQuerySet:
        """Those in the part of the tree of a manager, a leader or an auditor; everybody sees those about themselves."""
        own = models.Q(user_id=actor.user_id) if actor.user_id is not None else NOTHING
        by_region = rows_of(actor, PROPOSAL_READERS)
        return self.filter(by_region | rows_of(actor, PROPOSAL_READERS, region_path="unit__region_path") | own)


class Proposal(models.Model):
    """A role that one person proposes for another, and that a third confirms before it counts."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role_value = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    campaign_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    region = models.ForeignKey("organisation.Region", on_delete=models.PROTECT, null=True, related_name="+")
    unit_path = PathField(blank=True)
    region_path = PathField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    open_until = models.DateTimeField()
    outcome_value = models.CharField(max_length=20, default=Outcome.WAITING.value)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    grant = models.OneToOneField(GrantRow, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="a_second_person_confirms_a_role",
                condition=~models.Q(outcome_value=Outcome.CONFIRMED.value)
                | (
                    models.Q(decided_by__isnull=False, grant__isnull=False)
                    & ~models.Q(decided_by=models.F("proposed_by"))
                    & ~models.Q(decided_by=models.F("user"))
                ),
            ),
            models.UniqueConstraint(
                name="one_open_proposal_of_a_role",
                fields=("user", "role_value", "unit_path", "region_path"),
                condition=models.Q(outcome_value=Outcome.WAITING.value),
            ),
        )
