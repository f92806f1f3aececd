"""Which acts are told to whom, room by room; and which are told to nobody, and why.

Every act that is recorded anywhere stands in exactly one of the two tables: a test sees to it.
"""

from __future__ import annotations

from waypost.kernel.actor import UNIT_SIDE
from waypost.notice.audience import Holders, Named
from waypost.notice.rules import Rule
from waypost.notice.told import access, campaign, fieldwork, ledger, rectification, report

_ROOMS = (access, campaign, fieldwork, ledger, rectification, report)
RULES: dict[str, tuple[Rule, ...]] = {act: rules for room in _ROOMS for act, rules in room.RULES.items()}
NO_NOTICE: dict[str, str] = {act: why for room in _ROOMS for act, why in room.NO_NOTICE.items()}


def _reaches_units(rule: Rule) -> bool:
    return any(
        isinstance(audience, Named) or (isinstance(audience, Holders) and audience.role in UNIT_SIDE)
        for audience in rule.to
    )


OPEN_TO_UNITS = frozenset(act for act, rules in RULES.items() if any(_reaches_units(rule) for rule in rules))
"""The acts that a unit may read of: those it is told about. What the group did among itself is not among them."""
