"""What a notice is: its kind, how much it presses, whom it is for and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from waypost.notice.audience import Audience


class Kind(Enum):
    """What a notice is about; a person may switch a kind off."""

    VISIT = "visit"
    FINDING = "finding"
    RECOMMENDATION = "recommendation"
    TALK = "talk"
    CAMPAIGN = "campaign"
    REPORT = "report"
    ACCESS = "access"


class Urgency(Enum):
    """How much a notice presses: news to know, something asked of the reader, something late or decided against."""

    NEWS = "news"
    ASKED = "asked"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class Rule:
    """One act, told to some people. `text` is a template of the catalogue; its parameters are `title` (of the
    subject), `who` (who did it) and facts of the act: days as days, and values of `labels` by their name."""

    text: str
    to: tuple[Audience, ...]
    urgency: Urgency = Urgency.NEWS


def kind_of(act: str) -> Kind:
    """The kind of an act, from its first word. Raises KeyError for a thing that nobody is told about."""
    return _KINDS[act.partition(".")[0]]


_KINDS: dict[str, Kind] = {
    "visit": Kind.VISIT,
    "finding": Kind.FINDING,
    "recommendation": Kind.RECOMMENDATION,
    **dict.fromkeys(("talk", "unsealing", "custody"), Kind.TALK),
    **dict.fromkeys(("appointment", "group", "stationing", "gate", "responsible", "unit"), Kind.CAMPAIGN),
    "report": Kind.REPORT,
    "account": Kind.ACCESS,
    "grant": Kind.ACCESS,
    "factor": Kind.ACCESS,
    "proposal": Kind.ACCESS,
    "ledger": Kind.ACCESS,
    "body": Kind.ACCESS,
    "instance": Kind.ACCESS,
}
