"""What programs send about recommendations; what they get is in `answers`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime

from waypost.platform.shapes import BIGGEST, NO_NUL, PagedIn
from waypost.rectification import rules
from waypost.rectification.rules import (
    BasisKind,
    CheckBy,
    PaperReason,
    RecommendationState,
    RectificationKind,
    Severity,
    SourceKind,
    Stance,
)

Words = Annotated[str, Field(max_length=20_000, pattern=NO_NUL)]
Line = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=1, le=10_000)]
RowId = Annotated[int, Field(ge=1, le=BIGGEST)]
_Answers = Annotated[dict[Number, Words], Field(max_length=100)]


class FilterIn(Schema):
    """Which recommendations."""

    campaign_id: RowId | None = None
    unit_id: RowId | None = None
    states: list[RecommendationState] = Field(default_factory=list, max_length=15)
    severity: Severity | None = None
    is_open: bool | None = None
    text: str = Field("", max_length=100, pattern=NO_NUL)


class LinesIn(FilterIn, PagedIn):
    """Which recommendations, by the page."""


class StandardShape(Schema):
    """A closing standard."""

    text: Line
    check_by: CheckBy = CheckBy.DOCUMENT

    def plain(self) -> rules.Standard:
        """As the rules have it."""
        return rules.Standard(self.text, self.check_by)


class BasisShape(Schema):
    """A finding or an observation."""

    kind: BasisKind
    id: UUID

    def plain(self) -> rules.Basis:
        """As the rules have it."""
        return rules.Basis(self.kind, self.id)


class Said(Schema):
    """What is said with an act."""

    def said(self) -> dict[str, Any]:
        """The arguments of the action."""
        return {name: _plain(getattr(self, name)) for name in type(self).model_fields}


class DraftText(Said):
    """What a draft says."""

    title: Line
    text: Words
    severity: Severity
    kind: RectificationKind
    standards: list[StandardShape] = Field(default_factory=list, max_length=50)
    basis: list[BasisShape] = Field(default_factory=list, max_length=100)
    focus_area_ids: list[RowId] = Field(default_factory=list, max_length=20)


class Draft(DraftText):
    """A new recommendation."""

    campaign_id: RowId
    unit_id: RowId


class Move(Said):
    """What comes with every move: the version that you saw; a moment that has passed, when it is not now."""

    version: int = Field(ge=0, le=2**31 - 1)


class EditDraft(Move, DraftText):
    """A draft rewritten: what is left out is empty afterwards."""


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.plain() if hasattr(value, "plain") else value


class Timed(Move):
    """A move that may have taken effect before now."""

    effective_at: AwareDatetime | None = None


class Reasoned(Timed):
    """A move with its reason."""

    reason: Words = ""


class Consult(Timed):
    """Until when the unit is heard."""

    until_on: date | None = None


class Opinion(Timed):
    """What the unit thinks."""

    stance: Stance
    text: Words = ""


class Issue(Timed):
    """The dates that come with issuing."""

    due_on: date | None = None
    response_due_on: date | None = None


class ObjectionShape(Schema):
    """One reason of a dispute."""

    text: Words
    evidence: Words = ""
    file_id: UUID | None = None

    def plain(self) -> rules.Objection:
        """As the rules have it."""
        return rules.Objection(self.text, self.evidence, self.file_id)


class Dispute(Timed):
    """The reasons."""

    objections: list[ObjectionShape] = Field(max_length=50)


class Uphold(Timed):
    """A written answer to each reason, by its number."""

    answers: _Answers


class PaperShape(Schema):
    """A decision paper of the office."""

    number: Line
    reason: PaperReason
    text: Words = ""
    file_id: UUID | None = None

    def plain(self) -> rules.Paper:
        """As the rules have it."""
        return rules.Paper(self.number, self.reason, self.text, self.file_id)


class WithPaper(Reasoned):
    """An ending by a decision paper."""

    paper: PaperShape | None = None


class Withdraw(WithPaper):
    """A withdrawal by a paper, new or entered before."""

    paper_id: UUID | None = None


class MeasureShape(Schema):
    """One measure of a plan."""

    text: Words
    owner: Line
    due_on: date | None = None
    standard: Line
    standard_number: Number | None = None

    def plain(self) -> rules.Measure:
        """As the rules have it."""
        return rules.Measure(self.text, self.owner, self.due_on, self.standard, self.standard_number)


class PlanText(Said):
    """What a plan says."""

    causes: Words = ""
    measures: list[MeasureShape] = Field(default_factory=list, max_length=200)
    dated_on: date | None = None
    co_unit_ids: list[RowId] = Field(default_factory=list, max_length=100)
    like_cases: Words = ""


class PlanShape(PlanText):
    """A plan of the unit."""

    causes: Words

    def plain(self) -> rules.PlanSaid:
        """As the rules have it."""
        said = self.said()
        return rules.PlanSaid(
            **{**said, "measures": tuple(said["measures"]), "co_unit_ids": tuple(said["co_unit_ids"])}
        )


class SavePlan(Move, PlanText):
    """The unit's draft of a plan, complete or not; it takes the place of the one before. Say as `seen_saved_at` when
    that one was saved: a draft that somebody saved since is refused, and without it any draft of somebody else."""

    seen_saved_at: AwareDatetime | None = None


class SubmitPlan(Timed):
    """The plan; without one, the saved draft."""

    plan: PlanShape | None = None


class ApprovePlan(Timed):
    """An answer to each warning, by its number."""

    answers: _Answers = Field(default_factory=dict)


class AddEvidence(Timed):
    """A file that lies in the store, and what it proves."""

    file_id: UUID
    proves: Annotated[str, Field(max_length=300, pattern=NO_NUL)]
    standard_number: Number | None = None
    is_context: bool = False
    captured_on: date | None = None


class RequestClosure(Timed):
    """The unit's answer on like cases, and a note."""

    like_cases: Words = ""
    note: Words = ""


class Take(Timed):
    """How the verifier will check."""

    on_site: bool


class Judge(Timed):
    """A judgement on one standard."""

    standard_number: Number
    is_met: bool
    note: Words
    source_kind: SourceKind
    source: Line


class Rework(Reasoned):
    """Which standards failed."""

    failed_standards: list[Number] = Field(max_length=100)


class Sign(Timed):
    """The look-backs that are set."""

    look_back_on: list[date] = Field(max_length=50)


class Rebound(Reasoned):
    """What showed that the problem is back."""

    source_kind: SourceKind
    source: Line
    due_on: date | None = None


class Merge(Reasoned):
    """The other one."""

    into_id: UUID
    due_on: date | None = None
    into_version: int | None = Field(None, ge=0, le=2**31 - 1)


class Ask(Reasoned):
    """The date asked for."""

    until_on: date | None = None


class Grant(Timed):
    """A note to the grant."""

    note: Words = ""
