"""The facts of one recommendation, as plain values, and what a person says when taking a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from uuid import UUID

from waypost.fieldwork.rules import Severity
from waypost.kernel.actor import Place, Role
from waypost.rectification.rules.states import (
    BasisKind,
    CheckBy,
    PaperReason,
    RecommendationState,
    RectificationKind,
    SourceKind,
)


class WarningKind(Enum):
    """What speaks against a plan or a verifier without forbidding it."""

    OTHER_TREE = "other_tree"
    LIKE_ANOTHER_PLAN = "like_another_plan"
    WROTE_IT = "wrote_it"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step cannot be taken: the number of the move or of the common refusal, and words for a person."""

    code: str
    template: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.params if self.params else self.template


@dataclass(frozen=True, slots=True)
class Papers:
    """What lies in the folder: counts and dates that guards look at. `found_on` is the day of the earliest
    finding; standards are the ids of closing standards, in the present round after a rebound."""

    basis: int = 0
    standards: frozenset[int] = frozenset()
    has_addressee: bool = True
    near_copy_of: str = ""
    opinion_given: bool = False
    consult_until: date | None = None
    found_on: date | None = None
    unanswered_reasons: int = 0
    open_warnings: int = 0
    evidenced: frozenset[int] = frozenset()
    unfinished_actions: int = 0
    extension_pending: bool = False
    extension_asker: int | None = None
    extension_until: date | None = None
    extensions_granted: int = 0
    is_site_round: bool = False
    visit_named: bool = False
    met: frozenset[int] = frozenset()
    not_met: frozenset[int] = frozenset()
    notice_from: date | None = None
    notice_until: date | None = None
    notice_done: bool = False
    open_objections: int = 0
    like_cases_answered: bool = False
    plan_approved: bool = False


@dataclass(frozen=True, slots=True)
class Dossier:
    """A recommendation as rules and policies see it. People are account ids. `vacant` are the steps for which
    nobody of the group is entitled, so that the office stands in (R4)."""

    state: RecommendationState
    version: int
    place: Place
    severity: Severity
    kind: RectificationKind
    issuing_role: Role
    author: int
    today: date
    now: datetime
    mandate_open: bool = True
    campaign_closes_on: date | None = None
    verifier: int | None = None
    barred_verifiers: frozenset[int] = frozenset()
    evidence_givers: frozenset[int] = frozenset()
    acted_for_group: frozenset[int] = frozenset()
    acted_for_unit: frozenset[int] = frozenset()
    vacant: frozenset[str] = frozenset()
    review_began: bool = False
    is_notice_due: bool = False
    notice_days: int = 0
    issued_on: date | None = None
    due_on: date | None = None
    response_due_on: date | None = None
    consented_due_on: date | None = None
    last_effective_at: datetime | None = None
    papers: Papers = Papers()


@dataclass(frozen=True, slots=True)
class Standard:
    """A closing standard: what will be so when the recommendation is done, and how that can be checked."""

    text: str
    check_by: CheckBy = CheckBy.DOCUMENT


@dataclass(frozen=True, slots=True)
class Basis:
    """A finding or an observation on which a recommendation rests."""

    kind: BasisKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with every step. `effective_at` None means now."""

    reason: str = ""
    effective_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Issuing(Said):
    """The dates that come with issuing."""

    due_on: date | None = None
    response_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason of a dispute, and the evidence it names (in words; `file_id` where it is a file)."""

    text: str
    evidence: str = ""
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Disputing(Said):
    """The reasons of a dispute."""

    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A decision paper of the office: its number, its reason code, and what it says."""

    number: str
    reason: PaperReason
    text: str = ""
    file_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Deciding(Said):
    """A decision with its paper."""

    paper: Paper | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a plan: what, by whom, until when, and by what standard it is done. `standard_number` is the
    closing standard (1, 2, ...) that it serves."""

    text: str
    owner: str
    due_on: date | None
    standard: str
    standard_number: int | None = None


@dataclass(frozen=True, slots=True)
class PlanSaid(Said):
    """A plan of the unit. `like_cases` is its answer on the same fault elsewhere (举一反三)."""

    causes: str = ""
    measures: tuple[Measure, ...] = ()
    dated_on: date | None = None
    co_unit_ids: tuple[int, ...] = ()
    like_cases: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceSaid(Said):
    """A file offered as evidence, as it lies in the store."""

    has_hash: bool = False
    kind: str = ""
    captured_on: date | None = None
    proves: str = ""
    standard: int | None = None
    is_context: bool = False


@dataclass(frozen=True, slots=True)
class Taking(Said):
    """How the verifier will check."""

    on_site: bool = False


@dataclass(frozen=True, slots=True)
class Judging(Said):
    """A judgement on one standard."""

    standard: int = 0
    note: str = ""
    source_kind: SourceKind | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rework(Said):
    """Which standards failed."""

    failed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Signing(Said):
    """The look-backs that are set when a closing is signed."""

    look_backs: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Rebounding(Said):
    """What showed that a problem is back, and the new due date."""

    source_kind: SourceKind | None = None
    source: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Merging(Said):
    """The target of a merge, and the due date that is carried over to it."""

    is_same: bool = False
    target_state: RecommendationState = RecommendationState.DRAFT
    same_addressee: bool = False
    target_due_on: date | None = None
    carried_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Extending(Said):
    """The new due date that is asked for."""

    until_on: date | None = None
