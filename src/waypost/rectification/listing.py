"""What the ledger hands out: the four lists, and the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language, gettext

from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.kernel.calendar import days_late
from waypost.organisation.rules import UnitLevel
from waypost.platform.labels import label
from waypost.rectification import board
from waypost.rectification.board import Line, Wanted
from waypost.rectification.lists import ListedItem, ListedMeasure, ListedProblem, four_lists
from waypost.rectification.models import Action, Basis, Judgement, Plan, PublicNotice, Recommendation
from waypost.rectification.models.recommendation import RecommendationQuerySet
from waypost.rectification.queries.dossiers import texts_of
from waypost.rectification.rules import OPEN, PlanState
from waypost.rectification.sheets import Cell

MOST = 5000
_CHUNK = 200


def headings() -> list[str]:
    """The heads of the table, in the reader's language."""
    return [
        gettext("Number"),
        gettext("Recommendation"),
        gettext("Responsible unit"),
        gettext("Region"),
        gettext("Level"),
        gettext("State"),
        gettext("Severity"),
        gettext("Kind of rectification"),
        gettext("Focus area"),
        gettext("Drafted by"),
        gettext("Verifier"),
        gettext("Assigned on"),
        gettext("Due on"),
        gettext("Days late"),
        gettext("Extensions"),
        gettext("Rebounds"),
        gettext("Closed on"),
    ]


def cells(line: Line) -> list[Cell]:
    """One row of the table."""
    return [
        line.number,
        line.title,
        line.unit,
        line.region,
        label(line.level),
        label(line.state),
        label(line.severity),
        label(line.kind),
        "、".join(line.focus),
        line.author,
        line.verifier,
        _day(line.issued_at),
        line.due_on,
        line.days_late or None,
        line.extensions or None,
        line.rebounds or None,
        _day(line.closed_at),
    ]


def lists_of(actor: Actor, wanted: Wanted, *, today: date) -> bytes:
    """The four lists of what fits, at most 5,000 items: a fixed number of queries for each 200 of them."""
    rows = board.fitting(actor, wanted, today=today)
    ids = list(rows.order_by("number", "drafted_at", "pk").values_list("pk", flat=True)[:MOST])
    items: list[ListedItem] = []
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        found = {row.pk: row for row in _read(actor).filter(pk__in=part)}
        texts = texts_of(part)
        items += [_listed(actor, found[pk], texts.get(pk, ""), today) for pk in part if pk in found]
    return four_lists(items, whose=_whose(actor), as_of=today)


def _whose(actor: Actor) -> str:
    return actor.name or "Waypost"


def _read(actor: Actor) -> RecommendationQuerySet:
    rows = Recommendation.objects.visible_to(actor).select_related("unit", "author", "verifier")
    actions = Prefetch("actions", Action.objects.order_by("number"))
    plans = Plan.objects.exclude(state_value=PlanState.DRAFT.value).order_by("number")
    return rows.prefetch_related(
        "focus_areas",
        "standards",
        "evidence",
        Prefetch("basis", Basis.objects.select_related("finding", "observation").order_by("pk")),
        Prefetch("plans", plans.prefetch_related(actions, "co_units")),
        Prefetch("verifications__judgements", Judgement.objects.order_by("verification__number", "order")),
        Prefetch("notices", PublicNotice.objects.order_by("from_on")),
    )


def _listed(actor: Actor, row: Recommendation, text: str, today: date) -> ListedItem:
    english = get_language() == "en"

    def shown(thing: object) -> str:
        """The name of a row that may have an English one."""
        return str((getattr(thing, "name_en", "") if english else "") or getattr(thing, "name", ""))

    plans = list(row.plans.all())
    plan = next((one for one in reversed(plans) if one.state is PlanState.APPROVED), plans[-1] if plans else None)
    running = row.due_on if row.state in OPEN else None
    return ListedItem(
        number=f"{row.number:03d}" if row.number else "—",
        unit=row.unit.name,
        level=label(UnitLevel(row.level_value)),
        title=row.title,
        text=text,
        focus="、".join(shown(area) for area in row.focus_areas.all()),
        severity=label(row.severity),
        kind=label(row.kind),
        state=label(row.state),
        problems=_problems(actor, row),
        standards=[one.text for one in sorted(row.standards.all(), key=lambda one: one.number)],
        standards_met=_met(row),
        measures=_measures(plan),
        causes=plan.causes if plan else "",
        lead=row.unit.head,
        co_units="、".join(unit.name for unit in plan.co_units.all()) if plan else "",
        liaison=row.unit.liaison,
        author=shown(row.author),
        verifier=shown(row.verifier) if row.verifier else "",
        issued_on=_day(row.issued_at),
        due_on=row.due_on,
        closed_on=_day(row.closed_at),
        look_back_on=row.look_back_on,
        days_late=days_late(running, today) if running else 0,
        extensions=row.extensions,
        rebounds=row.rebounds,
        evidence=len(row.evidence.all()),
        public_notice=_notice(list(row.notices.all())),
    )


def _problems(actor: Actor, row: Recommendation) -> list[ListedProblem]:
    """The findings behind an item, as far as the reader may read them: the unit once they are issued."""
    of_group = actor.has(*GROUP_SIDE, Role.AUDITOR)
    found = []
    for one in row.basis.all():
        finding = one.finding
        if finding is not None and (of_group or finding.issued_at is not None):
            told = (finding.criteria, finding.condition, finding.cause, finding.effect)
            found.append(ListedProblem(*told, one.found_on, label(one.kind)))
        elif one.observation is not None and of_group:
            found.append(ListedProblem("", one.observation.text, "", "", one.found_on, label(one.kind)))
    return found


def _measures(plan: Plan | None) -> list[ListedMeasure]:
    if plan is None:
        return []
    return [
        ListedMeasure(one.text, one.owner, one.due_on, one.percent, label(one.state), one.done_on)
        for one in plan.actions.all()
    ]


def _met(row: Recommendation) -> int:
    """How many standards the last round judged met."""
    rounds = sorted(row.verifications.all(), key=lambda one: one.number)
    if not rounds or rounds[-1].rebound != row.rebounds:
        return 0
    judged = {one.standard_id: one.is_met for one in rounds[-1].judgements.all()}
    return sum(judged.values())


def _notice(notices: Sequence[PublicNotice]) -> str:
    if not notices:
        return ""
    last = notices[-1]
    return f"{last.from_on:%m-%d} – {last.until_on:%m-%d}"


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment is not None else None
