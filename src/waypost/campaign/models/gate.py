"""What a unit must show before it goes from one phase to the next, and which units have."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from waypost.campaign.models.plan import Campaign, Phase
from waypost.campaign.rules import Comparison, Gate
from waypost.kernel.actor import GROUP_SIDE, UNIT_SIDE, Actor, Role
from waypost.organisation.rules import UnitLevel
from waypost.platform.fields import PathField
from waypost.platform.scope import rows_of


class Criterion(models.Model):
    """A condition of a gate: a measure, held against a threshold. It holds for units of one level, or of all."""

    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="criteria")
    gate_value = models.CharField(max_length=5, choices=[(gate.value, gate.value) for gate in Gate])
    order = models.PositiveSmallIntegerField(default=1)
    measure = models.CharField(max_length=60)
    comparison_value = models.CharField(max_length=10, choices=[(how.value, how.value) for how in Comparison])
    threshold = models.IntegerField()
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=240, blank=True)
    level_value = models.CharField(
        max_length=12, blank=True, choices=[(level.value, level.value) for level in UnitLevel]
    )

    @property
    def gate(self) -> Gate:
        return Gate(self.gate_value)

    @property
    def comparison(self) -> Comparison:
        return Comparison(self.comparison_value)


READERS_OF_PASSAGES = GROUP_SIDE | UNIT_SIDE | {Role.AUDITOR}


class PassageQuerySet(models.QuerySet["Passage"]):
    """Passages, narrowed to the units that a person may see."""

    def visible_to(self, actor: Actor) -> PassageQuerySet:
        """Passages of units in the actor's part of the tree; a unit sees its own."""
        return self.filter(rows_of(actor, READERS_OF_PASSAGES))


class Passage(models.Model):
    """A unit has left a phase. `shown` keeps what each criterion measured at that moment; where one was not met,
    `reason` says why the unit was let through all the same, and `passed_by` who let it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="passages")
    phase = models.ForeignKey(Phase, on_delete=models.PROTECT, related_name="passages")
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    unit_path = PathField()
    region_path = PathField()
    passed_on = models.DateField()
    passed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    is_exception = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    shown = models.JSONField(default=list)

    objects = PassageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="a_unit_leaves_a_phase_once", fields=("phase", "unit")),
            models.CheckConstraint(name="an_exception_has_a_reason", condition=Q(is_exception=False) | ~Q(reason="")),
        )
