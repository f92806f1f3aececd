"""Reports and their template, as their readers see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext

from waypost.access import queries as access
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, NotPermitted
from waypost.kernel.found import Found
from waypost.kernel.waiting import Mark, Waiting
from waypost.platform import search as index
from waypost.platform.labels import label
from waypost.platform.pages import Page, page
from waypost.report import overview_text, policies, records
from waypost.report.figures import FIGURES
from waypost.report.models import Report, ReportEvent, TemplateVersion
from waypost.report.policies import Field
from waypost.report.rules import REPORT, ReportState

_WRITING = ("draft", "edit", "refresh", "place_photo", "remove_photo")


@dataclass(frozen=True, slots=True)
class Decision:
    """A step that could be taken next. `why_not` is the reason, in the reader's language, why this reader may not
    take it; empty when they may."""

    step: str
    why_not: str


@dataclass(frozen=True, slots=True)
class EventView:
    """One step in the life of a report."""

    step: str
    by: str
    at: datetime
    reason: str
    revision: int
    receipt: int

    @property
    def words(self) -> str:
        """The step in the reader's language."""
        return pgettext("ReportStep", self.step)


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report. `steps` and `events` are filled where one report is asked for."""

    id: UUID
    campaign_id: int
    campaign_name: str
    title: str
    as_of: date
    state: ReportState
    revision: int
    author: str
    created_at: datetime
    approved_by: str
    approved_at: datetime | None
    published_at: datetime | None
    freezing_id: UUID
    ledger_size: int
    ledger_root: str
    template_number: int
    body_zh: str = ""
    body_en: str = ""
    steps: tuple[Decision, ...] = ()
    events: tuple[EventView, ...] = ()
    is_reader: bool = False

    @property
    def address(self) -> str:
        """The report's page."""
        return reverse("report:report", args=[self.id])

    def may(self, step: str) -> bool:
        """True when the step is open and this reader may take it."""
        return any(one.step == step and not one.why_not for one in self.steps)


def require_open(view: ReportView, step: str) -> None:
    """Raises StepNotAllowed when the report is not in a state for the step, NotPermitted when it is and this reader may
    not take it."""
    REPORT.after(step, view.state)
    mine = next((one for one in view.steps if one.step == step), None)
    if mine is None or mine.why_not:
        raise NotPermitted(N_("only the office, the leader or a deputy may write a report"))


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The template's newest text and its versions, the latest first (number, who, when, note)."""

    number: int
    body_zh: str
    body_en: str
    versions: tuple[tuple[int, str, datetime, str], ...]
    may_edit: bool


def rows(actor: Actor, *, state: ReportState | None = None, campaign_id: int | None = None) -> Any:
    """The reports that the actor may see, as rows."""
    found = Report.objects.visible_to(actor)
    if state is not None:
        found = found.filter(state_value=state.value)
    if campaign_id is not None:
        found = found.filter(campaign_id=campaign_id)
    return found


def reports(
    actor: Actor, *, state: ReportState | None = None, sort: str = "-as_of", start: int = 0, limit: int = 50
) -> tuple[list[ReportView], int]:
    """A page of the reports that the actor may see, and how many there are. Three queries. `sort` is as_of, state or
    published, "-" reverses."""
    fields = {"as_of": "freezing__as_of", "state": "state_value", "published": "published_at", "title": "title_zh"}
    field = fields.get(sort.lstrip("-"), "freezing__as_of")
    chosen = rows(actor, state=state).select_related("campaign", "freezing", "template_version")
    chosen = chosen.defer("content_zh", "content_en", "body_zh", "body_en")
    ordered = chosen.order_by(f"-{field}" if sort.startswith("-") else field, "-created_at")
    found = list(ordered[start : start + limit])
    names = _names(found)
    return [_view(row, names) for row in found], rows(actor, state=state).count()


def report_page(
    actor: Actor, *, state: ReportState | None = None, after: str = "", limit: int = 50
) -> Page[ReportView]:
    """The reports that the actor may see by the page, the newest figures first. Raises BadInput when `after` is no
    cursor of such a list."""
    chosen = rows(actor, state=state).select_related("campaign", "freezing", "template_version")
    chosen = chosen.defer("content_zh", "content_en", "body_zh", "body_en")
    part = page(chosen, by=("-freezing__as_of", "-created_at", "-pk"), after=after, limit=limit)
    names = _names(part.items)
    return part.of(lambda row: _view(row, names))


def found(actor: Actor, report_id: UUID) -> Report:
    """The row of a report, for what is made of it. Raises Report.DoesNotExist."""
    return Report.objects.visible_to(actor).select_related("campaign", "freezing", "template_version").get(pk=report_id)


def report(actor: Actor, report_id: UUID) -> ReportView:
    """One report with its history and what the actor may do with it. Raises Report.DoesNotExist."""
    row = found(actor, report_id)
    field = Field(row.campaign_id, row.region_path)
    is_reader = not policies.roles_in(actor, field).isdisjoint(policies.READERS)
    events = list(ReportEvent.objects.filter(report=row).order_by("at", "pk"))
    names = _names([row], [event.actor_id for event in events])
    wrote = frozenset(event.actor_id for event in events if event.step in _WRITING and event.actor_id is not None)
    written_by = wrote | ({row.author_id} if row.author_id else frozenset())
    steps = tuple(
        Decision(step.name, _said(policies.why_not(actor, step.name, field, written_by=written_by)))
        for step in REPORT.open_steps(row.state)
    )
    told = tuple(
        EventView(one.step, names.get(one.actor_id or 0, ""), one.at, one.reason, one.revision, one.receipt)
        for one in events
    )
    return replace(
        _view(row, names),
        body_zh=row.body_zh,
        body_en=row.body_en,
        steps=steps if is_reader else (),
        events=told if is_reader else (),
        is_reader=is_reader,
    )


def _said(reason: str) -> str:
    return gettext(reason) if reason else ""


def _names(found: Sequence[Report], more: Sequence[int | None] = ()) -> dict[int, str]:
    ids = [each for row in found for each in (row.author_id, row.approved_by_id)]
    return access.names([*ids, *more], language=get_language() or "zh-hans")


def _view(row: Report, names: Mapping[int, str]) -> ReportView:
    is_english = (get_language() or "").startswith("en")
    return ReportView(
        id=row.pk,
        campaign_id=row.campaign_id,
        campaign_name=(row.campaign.name_en if is_english else "") or row.campaign.name,
        title=row.title_en if is_english else row.title_zh,
        as_of=row.freezing.as_of,
        state=row.state,
        revision=row.revision,
        author=names.get(row.author_id or 0, ""),
        created_at=row.created_at,
        approved_by=names.get(row.approved_by_id or 0, ""),
        approved_at=row.approved_at,
        published_at=row.published_at,
        freezing_id=row.freezing_id,
        ledger_size=row.freezing.ledger_size,
        ledger_root=row.freezing.ledger_root,
        template_number=row.template_version.number,
    )


def template(actor: Actor) -> TemplateView:
    """The template, for those who read reports of some campaign before they are published.

    Raises:
        TemplateVersion.DoesNotExist: the actor reads no campaign.
    """
    if not actor.has(*policies.READERS):
        raise TemplateVersion.DoesNotExist
    newest = overview_text.newest()
    versions = list(TemplateVersion.objects.filter(template__name=overview_text.NAME).order_by("-number")[:50])
    names = access.names([version.made_by_id for version in versions], language=get_language() or "zh-hans")
    return TemplateView(
        newest.number,
        newest.body_zh,
        newest.body_en,
        tuple((one.number, names.get(one.made_by_id or 0, ""), one.made_at, one.note) for one in versions),
        policies.may_edit_template(actor),
    )


def template_version(actor: Actor, number: int) -> TemplateVersion | None:
    """An earlier text of the template; None when there is none of that number, or for those who read no campaign."""
    if not actor.has(*policies.READERS):
        return None
    return TemplateVersion.objects.filter(template__name=overview_text.NAME, number=number).first()


def places_known() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place that a text may have, by sort, each with what it stands for in the reader's language."""
    sorts: list[tuple[str, list[tuple[str, str]]]] = [
        ("figure", [(f"{{{{figure:{one.id}}}}}", one.label) for one in FIGURES.values()])
    ]
    for sort, names in records.names().items():
        if names:
            sorts.append((sort, [(f"{{{{{sort}:{name}}}}}", pgettext("ReportPlace", name)) for name in names]))
    sorts.append(("photos", [("{{photos}}", gettext("the photographs of the report"))]))
    return sorts


def waiting(actor: Actor, *, today: date) -> list[Waiting]:
    """Drafts that wait for a second person's approval, and approved reports that wait to be published."""
    if not actor.has(Role.OFFICE, Role.LEADER):
        return []
    found = rows(actor).filter(state_value__in=[ReportState.DRAFT.value, ReportState.APPROVED.value])
    mine = ReportEvent.objects.filter(report__in=found, step__in=_WRITING, actor_id=actor.user_id)
    wrote = set(mine.values_list("report_id", flat=True))
    things = []
    for row in found.select_related("campaign", "freezing", "template_version").order_by("-created_at")[:20]:
        field = Field(row.campaign_id, row.region_path)
        step = "approve" if row.state is ReportState.DRAFT else "publish"
        written_by = frozenset({actor.user_id}) if row.pk in wrote and actor.user_id is not None else frozenset()
        if policies.may(actor, step, field, written_by=written_by):
            things.append(_waiting(_view(row, {}), step))
    return things


def _waiting(view: ReportView, step: str) -> Waiting:
    return Waiting(
        Mark.DECIDE,
        view.title,
        pgettext("report waiting", "waits for a second person's approval")
        if step == "approve"
        else pgettext("report waiting", "approved, waits to be published"),
        view.address,
        pgettext("report waiting", "Read and decide"),
    )


def search(actor: Actor, text: str, *, limit: int = 20) -> list[Found]:
    """The reports in which the words occur, as far as the actor may see them."""
    ids = index.find("report", text)
    chosen = rows(actor).filter(pk__in=ids[:500]).select_related("campaign", "freezing", "template_version")
    views = [_view(row, {}) for row in chosen.order_by("-created_at")[:limit]]
    return [Found(pgettext("kind", "Report"), view.title, label(view.state), view.address) for view in views]
