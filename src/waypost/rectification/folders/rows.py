"""The rows of a folder: one query for each kind, then one for all names and one for all files."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import get_language

from waypost.access import queries as access
from waypost.evidence import queries as evidence
from waypost.fieldwork import queries as fieldwork
from waypost.kernel.actor import Actor
from waypost.rectification import queries
from waypost.rectification.folders.parts import Picture
from waypost.rectification.models import (
    Action,
    Basis,
    ClosingStandard,
    DecisionPaper,
    DisputeReason,
    Event,
    Evidence,
    ExtensionRequest,
    Judgement,
    LookBack,
    Message,
    NoticeObjection,
    Opinion,
    Plan,
    PlanWarning,
    PublicNotice,
    Recommendation,
    RecommendationText,
)


@dataclass(slots=True)
class Rows:
    """Everything that lies in the folder, as rows, with the names and files that they speak of."""

    actor: Actor
    is_inside: bool
    row: Recommendation
    standards: list[ClosingStandard]
    basis: list[Basis]
    evidence: list[Evidence]
    judgements: list[Judgement]
    opinion: Opinion | None
    messages: list[Message]
    reasons: list[DisputeReason]
    plans: list[Plan]
    extensions: list[ExtensionRequest]
    notice: PublicNotice | None
    look_backs: list[LookBack]
    papers: list[DecisionPaper]
    texts: list[RecommendationText]
    events: list[Event]
    merged: list[Recommendation]
    findings: dict[UUID, fieldwork.FindingView]
    names: dict[int, str]
    files: dict[UUID, Picture]

    def name(self, user_id: int | None) -> str:
        """The post of a person; empty for nobody."""
        return self.names.get(user_id, "") if user_id is not None else ""

    def file(self, file_id: UUID | None) -> Picture | None:
        """A file as a thumbnail; None for none, and for one that the reader may not open."""
        return self.files.get(file_id) if file_id is not None else None


def rows_of(actor: Actor, row: Recommendation) -> Rows:
    """Read a folder. 20 queries at most, however much lies in it. The caller has found the row in its scope."""
    inside = queries.sees_inside(actor, row)
    rows = Rows(
        actor=actor,
        is_inside=inside,
        row=row,
        standards=list(row.standards.order_by("number")),
        basis=list(row.basis.select_related("observation").order_by("pk")),
        evidence=list(Evidence.objects.filter(recommendation=row).order_by("given_at", "pk")),
        judgements=list(
            Judgement.objects.filter(verification__recommendation=row, verification__rebound=row.rebounds)
            .select_related("verification")
            .order_by("verification__number", "order")
        ),
        opinion=Opinion.objects.filter(recommendation=row).first(),
        messages=list(row.messages.order_by("said_at", "pk")),
        reasons=list(row.dispute_reasons.order_by("number")),
        plans=_plans(actor, row),
        extensions=list(row.extension_requests.order_by("number")),
        notice=_notice(row),
        look_backs=list(row.look_backs.order_by("due_on")),
        papers=list(row.papers.order_by("entered_at")),
        texts=_texts(row, inside=inside),
        events=_events(row, inside=inside),
        merged=list(Recommendation.objects.visible_to(actor).filter(merged_into=row).order_by("number")),
        findings={},
        names={},
        files={},
    )
    found = [one.finding_id for one in rows.basis if one.finding_id is not None]
    rows.findings = {one.id: one for one in fieldwork.findings(actor, ids=found)} if found else {}
    rows.names = access.names(_people(rows), language="en" if get_language() == "en" else "zh-hans")
    rows.files = {
        pk: Picture(file.address, file.thumbnail, file.shows or file.name)
        for pk, file in evidence.files(actor, _file_ids(rows)).items()
    }
    return rows


def _plans(actor: Actor, row: Recommendation) -> list[Plan]:
    """The versions of the plan that the reader may read."""
    readable = [plan.pk for plan in queries.plans_for(actor, row)]
    plans = Plan.objects.filter(pk__in=readable).prefetch_related(
        Prefetch("actions", Action.objects.select_related("closing_standard").order_by("number")),
        Prefetch("warnings", PlanWarning.objects.select_related("unit").order_by("number")),
        "co_units",
    )
    return list(plans.order_by("number"))


def _notice(row: Recommendation) -> PublicNotice | None:
    """The public notice of the present round."""
    objections = Prefetch("objections", NoticeObjection.objects.order_by("filed_at"))
    notices = PublicNotice.objects.filter(recommendation=row, rebound=row.rebounds, verification__has_passed=True)
    running = notices.filter(verification__signature_refused_by__isnull=True)
    return running.prefetch_related(objections).order_by("-from_on", "-pk").first()


def _texts(row: Recommendation, *, inside: bool) -> list[RecommendationText]:
    """The versions of the text; how the group came to it is its own."""
    texts = list(row.texts.order_by("number"))
    return texts if inside else [one for one in texts if one.number >= (row.issued_text_number or row.text_number)]


def _events(row: Recommendation, *, inside: bool) -> list[Event]:
    """The history; for the unit from the last time on that it was heard."""
    events = list(row.events.order_by("version"))
    heard = max((event.version for event in events if event.step == "consult"), default=len(events) + 1)
    return events if inside else [event for event in events if event.version >= heard]


def _people(rows: Rows) -> set[int | None]:
    row = rows.row
    people: set[int | None] = {row.author_id, row.reviewer_id, row.issuer_id, row.verifier_id, row.signer_id}
    people |= {one.given_by_id for one in rows.evidence} | {one.judged_by_id for one in rows.judgements}
    people |= {one.author_id for one in rows.messages} | {one.author_id for one in rows.texts}
    people |= {one.answered_by_id for one in rows.reasons}
    people |= {one.asked_by_id for one in rows.extensions} | {one.decided_by_id for one in rows.extensions}
    people |= {one.done_by_id for one in rows.look_backs} | {event.actor_id for event in rows.events}
    if rows.opinion is not None:
        people.add(rows.opinion.given_by_id)
    return people


def _file_ids(rows: Rows) -> list[UUID]:
    ids: list[UUID | None] = [one.file_id for one in rows.evidence]
    ids += [one.file_id for one in rows.messages] + [one.file_id for one in rows.reasons]
    ids += [one.file_id for one in rows.papers]
    ids += [file_id for finding in rows.findings.values() for file_id in finding.file_ids]
    return [file_id for file_id in ids if file_id is not None]
