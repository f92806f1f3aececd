"""What people keep on their desk: saved views of the ledger, and reminders that were given."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.platform.fields import IdField
from waypost.rectification.ladder import RungName
from waypost.rectification.models.recommendation import Recommendation, choices


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views, narrowed to what a person may use."""

    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """One's own, and those that the group's side shares with the group's side and auditors. A view is words in
        an address: what it shows is what its reader may see."""
        own = Q(owner_id=actor.user_id) if actor.is_known else Q(pk__in=[])
        shared = Q(is_shared=True) if actor.has(*GROUP_SIDE, Role.AUDITOR) else Q(pk__in=[])
        return self.filter(own | shared)


class SavedView(models.Model):
    """Filters, order and columns of the ledger under a name."""

    owner = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_view_of_a_name", fields=("owner", "name")),)


class Reminder(models.Model):
    """A rung of the overdue ladder that has been told, for one due date: an extension begins a new ladder. `seq` is
    the ledger's entry."""

    id = IdField()
    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="reminders")
    what = models.CharField(max_length=20)
    due_on = models.DateField()
    rung_value = models.CharField(max_length=12, choices=choices(RungName))
    told_at = models.DateTimeField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="a_rung_is_told_once", fields=("recommendation", "what", "due_on", "rung_value")
            ),
        )

    @property
    def rung(self) -> RungName:
        return RungName(self.rung_value)
