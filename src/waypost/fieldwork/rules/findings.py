"""The life of a finding and how severe it may be."""

from __future__ import annotations

from enum import Enum

from waypost.kernel.lifecycle import Lifecycle, Step


class Severity(Enum):
    """How severe a finding is; the highest asks for a check on the spot and the office's signature."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    TOP = "top"


class FindingState(Enum):
    """A finding is a draft of the group until a recommendation that rests on it is issued to the unit."""

    DRAFT = "draft"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


_S = FindingState
_ALIVE = frozenset({_S.DRAFT, _S.ISSUED})

FINDING = Lifecycle(
    (
        Step("amend_finding", _ALIVE),
        Step("issue_finding", _ALIVE, _S.ISSUED),
        Step("propose_withdrawal", _ALIVE),
        Step("decline_withdrawal", _ALIVE),
        Step("withdraw_finding", _ALIVE, _S.WITHDRAWN),
    )
)
