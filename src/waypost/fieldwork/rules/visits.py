"""The life of a visit, the kinds of visit and the ranks of those who go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from waypost.kernel.actor import Role
from waypost.kernel.lifecycle import Lifecycle, Step


class VisitKind(Enum):
    """How a visit behaves. An office may name further kinds; each behaves like one of these."""

    ANNOUNCED = "announced"
    UNANNOUNCED = "unannounced"
    SPOT_CHECK = "spot_check"
    SITTING_IN = "sitting_in"
    WARNING_EDUCATION = "warning_education"
    SPECIAL_MEETING = "special_meeting"
    OUTREACH = "outreach"
    LOOK_BACK = "look_back"


HIDDEN_ALWAYS = frozenset({VisitKind.UNANNOUNCED})
HIDDEN_BY_CHOICE = frozenset({VisitKind.SPOT_CHECK, VisitKind.LOOK_BACK})


class VisitState(Enum):
    """Where a visit stands. A hidden visit goes from planned to started and is never announced."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    STARTED = "started"
    ENDED = "ended"
    REPORTED = "reported"
    CANCELLED = "cancelled"


_S = VisitState
_BEFORE = frozenset({_S.PLANNED, _S.ANNOUNCED})
_AT_WORK = frozenset({_S.STARTED, _S.ENDED})

VISIT = Lifecycle(
    (
        Step("change_plan", _BEFORE),
        Step("announce_visit", frozenset({_S.PLANNED}), _S.ANNOUNCED),
        Step("cancel_visit", _BEFORE, _S.CANCELLED),
        Step("open_visit", _BEFORE, _S.STARTED),
        Step("answer", _AT_WORK),
        Step("observe", _AT_WORK),
        Step("attach_photo", _AT_WORK),
        Step("note_finding", _AT_WORK),
        Step("end_visit", frozenset({_S.STARTED}), _S.ENDED),
        Step("finish_report", frozenset({_S.ENDED}), _S.REPORTED),
        Step("reopen_report", frozenset({_S.REPORTED}), _S.ENDED),
    )
)

HELD = frozenset({_S.STARTED, _S.ENDED, _S.REPORTED})
KNOWN_TO_UNIT = frozenset({_S.ANNOUNCED, *HELD})

RANKS = (Role.LEADER, Role.DEPUTY, Role.INSPECTOR, Role.OFFICE)


def rank_in(roles: frozenset[Role]) -> Role | None:
    """The rank in which a person goes on a visit: the highest of those held; None for none.

    >>> rank_in(frozenset({Role.INSPECTOR, Role.DEPUTY}))
    <Role.DEPUTY: 'deputy'>
    """
    return next((rank for rank in RANKS if rank in roles), None)


def overlap(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> bool:
    """True when two spans of time share more than an end. Each is (from, until), aware."""
    return first[0] < second[1] and second[0] < first[1]


def plan_digest(salt: str, plan: Mapping[str, Any]) -> str:
    """What the ledger says of a plan that must stay hidden: SHA-256 over a salt and the plan. Salt and plan are put
    on record when the visit starts, so that anybody can see that it was planned so, and when."""
    said = json.dumps(plan, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"wp-plan-v1{salt}{said}".encode()).hexdigest()
