"""What lies in a folder, as plain values for a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext

from waypost.kernel.actor import Role
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.rectification.rail import Rail
from waypost.rectification.rules import (
    ACTION,
    ActionState,
    BasisKind,
    CheckBy,
    Lateness,
    PaperReason,
    PlanState,
    RecommendationState,
    RectificationKind,
    Severity,
    SourceKind,
    Stance,
    WarningKind,
)
from waypost.rectification.words import StepWords, words_of


@dataclass(frozen=True, slots=True)
class Picture:
    """A file as a thumbnail; `src` is empty for what is no picture."""

    href: str
    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """A piece of evidence. `file` is None when the reader may not open it; `is_of_before`: from before a rebound."""

    id: UUID
    proves: str
    kind: str
    captured_on: date
    is_context: bool
    given_by: str
    given_at: datetime
    file: Picture | None
    is_of_before: bool = False


@dataclass(frozen=True, slots=True)
class JudgementPart:
    """The last judgement on a standard in the present round, or in the last one."""

    is_met: bool
    note: str
    source_kind: SourceKind
    source: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StandardPart:
    """A closing standard with what was shown and judged."""

    id: int
    number: int
    text: str
    check_by: CheckBy
    evidence: tuple[EvidencePart, ...]
    judgement: JudgementPart | None

    @property
    def is_met(self) -> bool | None:
        """What was judged; None while nothing was."""
        return self.judgement.is_met if self.judgement else None

    @property
    def pictures(self) -> list[Picture]:
        """The thumbnails of its evidence."""
        return [one.file for one in self.evidence if one.file is not None]


@dataclass(frozen=True, slots=True)
class BasisPart:
    """A finding or an observation behind the recommendation. Its words are empty when the reader may not see it."""

    kind: BasisKind
    title: str
    found_on: date
    href: str
    criteria: str = ""
    condition: str = ""
    cause: str = ""
    effect: str = ""
    visit: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasurePart:
    """A measure of a plan."""

    id: UUID
    number: int
    text: str
    owner: str
    due_on: date | None
    standard: str
    serves: int | None
    state: ActionState
    percent: int
    note: str
    drop_reason: str
    done_on: date | None

    @property
    def steps(self) -> list[tuple[str, StepWords]]:
        """What may be done with it now, once the plan is approved."""
        return [(step.name, words_of(step.name)) for step in ACTION.open_steps(self.state)]


@dataclass(frozen=True, slots=True)
class WarningPart:
    """What speaks against a plan, and the reviewer's answer."""

    number: int
    kind: WarningKind
    unit: str
    share: int | None
    answer: str

    @property
    def said(self) -> str:
        """The warning in one sentence."""
        if self.kind is WarningKind.LIKE_ANOTHER_PLAN:
            return gettext("%(share)s%% of it stands word for word in the plan of %(unit)s") % {
                "share": self.share if self.share is not None else "—",
                "unit": self.unit or "—",
            }
        return f"{label(self.kind)}: {self.unit}" if self.unit else label(self.kind)


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A version of the unit's plan."""

    id: UUID
    number: int
    state: PlanState
    causes: str
    like_cases: str
    dated_on: date | None
    co_units: tuple[tuple[int, str], ...]
    measures: tuple[MeasurePart, ...]
    warnings: tuple[WarningPart, ...]
    saved_at: datetime
    decision: str

    @property
    def percent(self) -> int | None:
        """The mean of what is done of the measures that were not dropped; None without any. Never a state."""
        counted = [measure.percent for measure in self.measures if measure.state is not ActionState.DROPPED]
        return round(sum(counted) / len(counted)) if counted else None


@dataclass(frozen=True, slots=True)
class OpinionPart:
    """What the unit said when it was heard."""

    stance: Stance
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MessagePart:
    """A word in the consultation."""

    by: str
    is_of_unit: bool
    text: str
    at: datetime
    file: Picture | None


@dataclass(frozen=True, slots=True)
class ReasonPart:
    """A reason of a dispute and its answer."""

    number: int
    text: str
    evidence: str
    file: Picture | None
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExtensionPart:
    """A request for a later date; `is_granted` None while it is not decided."""

    number: int
    from_on: date
    until_on: date
    reason: str
    asked_by: str
    asked_at: datetime
    is_granted: bool | None
    decided_by: str
    decision: str


@dataclass(frozen=True, slots=True)
class ObjectionPart:
    """An objection to the public notice."""

    id: UUID
    text: str
    by: str
    at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class NoticePart:
    """The public notice of the present round."""

    place: str
    from_on: date
    until_on: date
    is_done: bool
    objections: tuple[ObjectionPart, ...]


@dataclass(frozen=True, slots=True)
class LookBackPart:
    """A look-back, due or done."""

    id: UUID
    due_on: date
    done_on: date | None
    holds: bool | None
    note: str
    source: str
    by: str
    rebound: int = 0


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A decision paper of the office."""

    id: UUID
    number: str
    reason: PaperReason
    text: str
    file: Picture | None


@dataclass(frozen=True, slots=True)
class TextPart:
    """A version of the text."""

    number: int
    title: str
    body: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HappenedPart:
    """One act of the history, with its receipt in the ledger."""

    version: int
    step: str
    words: StepWords
    state: RecommendationState
    by: str
    role: Role | None
    at: datetime
    effective_at: datetime
    reason: str
    said: str
    seq: int


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything about a recommendation that its reader may see."""

    id: UUID
    campaign_id: int
    number: int | None
    version: int
    title: str
    body: str
    state: RecommendationState
    since_at: datetime
    severity: Severity
    kind: RectificationKind
    unit_id: int
    unit: str
    unit_path: str
    unit_head: str
    region: str
    region_id: int
    region_path: str
    level: UnitLevel
    focus: tuple[str, ...]
    author: str
    reviewer: str
    issuer: str
    verifier: str
    signer: str
    issued_at: datetime | None
    due_on: date | None
    first_due_on: date | None
    response_due_on: date | None
    plan_due_on: date | None
    consult_until: date | None
    is_accepted_late: bool
    is_notice_due: bool
    notice_days: int
    look_back_on: date | None
    like_cases: str
    extensions: int
    rebounds: int
    closed_at: datetime | None
    lateness: Lateness
    days_late: int
    merged_into: tuple[UUID, str] | None
    merged: tuple[tuple[UUID, str], ...]
    rail: Rail
    standards: tuple[StandardPart, ...]
    loose_evidence: tuple[EvidencePart, ...]
    basis: tuple[BasisPart, ...]
    opinion: OpinionPart | None
    messages: tuple[MessagePart, ...]
    dispute_reasons: tuple[ReasonPart, ...]
    plans: tuple[PlanPart, ...]
    extension_requests: tuple[ExtensionPart, ...]
    notice: NoticePart | None
    look_backs: tuple[LookBackPart, ...]
    papers: tuple[PaperPart, ...]
    texts: tuple[TextPart, ...]
    history: tuple[HappenedPart, ...] = field(repr=False)

    @property
    def is_open_and_late(self) -> bool:
        """True when the due date counts and is near or past."""
        return self.lateness is not Lateness.CALM

    @property
    def plan(self) -> PlanPart | None:
        """The plan that counts: the approved one, otherwise the newest that the reader may see."""
        approved = [plan for plan in self.plans if plan.state is PlanState.APPROVED]
        return approved[-1] if approved else self.plans[-1] if self.plans else None

    @property
    def look_backs_waiting(self) -> list[date]:
        """The look-backs of the present round that are not done."""
        return [one.due_on for one in self.look_backs if one.done_on is None and one.rebound == self.rebounds]

    @property
    def standards_met(self) -> int:
        """How many standards were judged met."""
        return sum(standard.is_met is True for standard in self.standards)

    @property
    def evidence_count(self) -> int:
        """All pieces of evidence."""
        return sum(len(standard.evidence) for standard in self.standards) + len(self.loose_evidence)
