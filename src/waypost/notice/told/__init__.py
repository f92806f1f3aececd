"""Which acts are told to whom, room by room; and which are told to nobody, and why.

Every act that is recorded anywhere stands in exactly one of the two tables: a test sees to it.
"""

from __future__ import annotations

from collections.abc import Collection

from waypost.kernel.actor import UNIT_SIDE, Role
from waypost.notice.audience import Holders, Named, roles_of
from waypost.notice.rules import Kind, Rule, kind_of
from waypost.notice.told import access, campaign, fieldwork, ledger, rectification, report

_ROOMS = (access, campaign, fieldwork, ledger, rectification, report)
RULES: dict[str, tuple[Rule, ...]] = {act: rules for room in _ROOMS for act, rules in room.RULES.items()}
NO_NOTICE: dict[str, str] = {act: why for room in _ROOMS for act, why in room.NO_NOTICE.items()}


def _reaches_units(rule: Rule) -> bool:
    return any(
        isinstance(audience, Named) or (isinstance(audience, Holders) and audience.role in UNIT_SIDE)
        for audience in rule.to
    )


def kinds_for(roles: Collection[Role]) -> list[Kind]:
    """The kinds of notice that somebody with these roles can get at all, in their order."""
    reached = {kind_of(act) for act, rules in RULES.items() for rule in rules if _reaches(rule, roles)}
    return [kind for kind in Kind if kind in reached]


def _reaches(rule: Rule, roles: Collection[Role]) -> bool:
    return any(not roles_of(audience).isdisjoint(roles) for audience in rule.to)


OPEN_TO_UNITS = frozenset(act for act, rules in RULES.items() if any(_reaches_units(rule) for rule in rules))
"""The acts that a unit may read of: those it is told about. What the group did among itself is not among them."""
