"""Beginning a draft and editing it: from a finding, or from scratch with findings and observations of the unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.fieldwork import queries as fieldwork
from waypost.kernel.actor import GROUP_ROLES, Actor, Place
from waypost.kernel.errors import N_, BadInput, NotPermitted
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.rectification import actions, board, similar
from waypost.rectification.forms.drafting import DraftForm, Standards
from waypost.rectification.models import Recommendation
from waypost.rectification.queries.dossiers import texts_of
from waypost.rectification.rules import Basis, BasisKind, CheckBy, Standard
from waypost.rectification.words import words_of

MORE = "more"

_LOOKED_AT = 60
_OFFERED = 6


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a draft can rest: the unit, the campaign, its findings and observations."""

    unit: organisation.UnitView
    campaign_id: int
    findings: dict[UUID, str]
    observations: dict[UUID, str]

    def form(self, *args: Any, **kwargs: Any) -> DraftForm:
        """The form with its choices."""
        return DraftForm(
            *args,
            focus=[(area.id, area.name) for area in campaign.focus_areas(self.campaign_id)],
            findings=[(str(pk), words) for pk, words in self.findings.items()],
            observations=[(str(pk), words) for pk, words in self.observations.items()],
            **kwargs,
        )

    def basis(self, form: DraftForm) -> list[Basis]:
        """What was chosen, with its day."""
        chosen = form.cleaned_data
        found = [(BasisKind.FINDING, self.findings, pk) for pk in chosen.get("findings", [])]
        found += [(BasisKind.OBSERVATION, self.observations, pk) for pk in chosen.get("observations", [])]
        return [Basis(kind, UUID(pk)) for kind, known, pk in found if UUID(pk) in known]


def _ground(actor: Actor, unit_id: int, campaign_id: int | None) -> Ground:
    unit = organisation.unit(actor, unit_id)
    if campaign_id is None:
        present = campaign.current(actor, today=clock.today())
        if present is None:
            raise BadInput(N_("there is no campaign in which to recommend anything"))
        campaign_id = present.id
    findings = [one for one in fieldwork.findings(actor, unit_id=unit_id) if one.withdrawn_at is None]
    observations = fieldwork.observations(actor, unit_id=unit_id)
    return Ground(
        unit,
        campaign_id,
        {one.id: _dated(one.title, one.found_at) for one in findings},
        {one.id: _dated(one.text[:120], one.seen_at) for one in observations},
    )


def _dated(words: str, at: datetime) -> str:
    return f"{words} ({timezone.localdate(at).isoformat()})"


@login_required
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """A new draft: first the unit, then the words. From a finding the words are begun."""
    if not request.actor.has(*GROUP_ROLES):
        raise NotPermitted(N_("your role does not allow this step"))
    unit_id, finding = _asked(request)
    if unit_id is None:
        text = request.GET.get("unit_text", "")
        found = organisation.choices(request.actor, text, limit=20)
        context = {"units": found, "text": text, "findings": [] if text else _waiting_findings(request.actor)}
        return render(request, "rectification/new.html", context)
    ground = _ground(request.actor, unit_id, finding.campaign_id if finding else None)
    if request.method == "GET":
        standards = Standards(prefix="standards")
        return _draft_page(request, ground, ground.form(initial=_begun(finding)), standards)
    return _posted(request, ground, None)


def _waiting_findings(actor: Actor) -> list[fieldwork.FindingView]:
    """Some of the newest findings that nobody has drafted on; those about the own unit are left to others."""
    newest = [
        one
        for one in fieldwork.finding_page(actor, limit=_LOOKED_AT).rows
        if one.withdrawn_at is None and not actor.belongs_to(one.unit_path)
    ]
    waiting = board.without_recommendation(actor, [one.id for one in newest])
    return [one for one in newest if one.id in waiting][:_OFFERED]


def _asked(request: ActorRequest) -> tuple[int | None, fieldwork.FindingView | None]:
    """The unit, and the finding if one is named. Raises Finding.DoesNotExist outside the actor's scope."""
    named = request.GET.get("finding", "")
    if named:
        finding = fieldwork.finding(request.actor, _uuid(named))
        return finding.unit_id, finding
    unit = request.GET.get("unit", "")
    return (int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 16 else None), None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Recommendation.DoesNotExist from error


def _begun(finding: fieldwork.FindingView | None) -> dict[str, Any]:
    if finding is None:
        return {}
    return {
        "title": finding.title,
        "severity": finding.severity.value,
        "kind": "time_limited",
        "findings": [str(finding.id)],
        "focus_area_ids": list(finding.focus_ids),
    }


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, recommendation_id: UUID) -> HttpResponse:
    """The words of a draft, by its author."""
    row = Recommendation.objects.visible_to(request.actor).prefetch_related("focus_areas").get(pk=recommendation_id)
    ground = _ground(request.actor, row.unit_id, row.campaign_id)
    if request.method == "POST":
        return _posted(request, ground, row)
    kept = _standards_of(row)
    initial = [{"text": one.text, "check_by": one.check_by.value} for one in kept]
    standards = Standards(prefix="standards", initial=initial, now=kept)
    return _draft_page(request, ground, ground.form(initial=_words_of(row)), standards, row=row)


def _words_of(row: Recommendation) -> dict[str, Any]:
    """What a draft says, as its form shows it."""
    basis = list(row.basis.all())
    return {
        "title": row.title,
        "text": texts_of([row.pk]).get(row.pk, ""),
        "severity": row.severity_value,
        "kind": row.kind_value,
        "focus_area_ids": [area.pk for area in row.focus_areas.all()],
        "findings": [str(one.finding_id) for one in basis if one.finding_id],
        "observations": [str(one.observation_id) for one in basis if one.observation_id],
    }


def _standards_of(row: Recommendation) -> list[Standard]:
    return [Standard(one.text, CheckBy(one.check_by_value)) for one in row.standards.order_by("number")]


def _posted(request: ActorRequest, ground: Ground, row: Recommendation | None) -> HttpResponse:
    stands = _words_of(row) if row else {}
    form = ground.form(request.POST, initial=stands)
    standards = Standards(request.POST, prefix="standards", now=_standards_of(row) if row else ())
    if MORE in request.POST:
        return _draft_page(request, ground, form, _one_more(request), row=row, status=200, is_asked=True)
    if not (form.is_valid() and standards.is_valid()):
        return _draft_page(request, ground, form, standards, row=row, status=422)
    words = form.cleaned_data
    given: dict[str, Any] = {name: words[name] for name in ("title", "text", "severity", "kind")} | {
        "standards": [one for each in standards if (one := each.standard()) is not None],
        "basis": ground.basis(form),
        "focus_area_ids": words.get("focus_area_ids", []),
    }
    with transaction.atomic():
        if row is None:
            row = actions.draft(request.actor, campaign_id=ground.campaign_id, unit_id=ground.unit.id, **given)
        else:
            row = actions.edit_draft(request.actor, row.pk, version=row.version, **given)
        step = request.POST.get("then", "")
        if step == "submit":
            row = actions.submit(request.actor, row.pk, version=row.version)
    messages.success(request, words_of("submit" if step == "submit" else "edit_draft").said_done)
    return redirect("rectification:recommendation", row.pk)


def _one_more(request: HttpRequest) -> Any:
    """The standards as they were typed, and an empty line more."""
    data = request.POST.copy()
    total = data.get("standards-TOTAL_FORMS", "0")
    data["standards-TOTAL_FORMS"] = str(min(int(total) if total.isdigit() else 0, 19) + 1)
    return Standards(data, prefix="standards")


def _draft_page(
    request: ActorRequest,
    ground: Ground,
    form: DraftForm,
    standards: Any,
    *,
    row: Recommendation | None = None,
    status: int = 200,
    is_asked: bool = False,
) -> HttpResponse:
    context = {"form": form, "standards": standards, "unit": ground.unit, "row": row, "is_asked": is_asked}
    fragment = request.headers.get("HX-Target") == "standards"
    name = "rectification/_standards_editor.html" if fragment else "rectification/draft.html"
    return render(request, name, context, status=status)


@login_required
@require_GET
def duplicates(request: ActorRequest) -> HttpResponse:
    """Open items of the unit whose words are like those being written: better merged than doubled."""
    unit = request.GET.get("unit", "")
    unit_id = int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 16 else 0
    text = f"{request.GET.get('title', '')} {request.GET.get('text', '')}"
    place = organisation.places_of([unit_id]).get(unit_id)
    like: list[similar.Like] = []
    if place and request.actor.has_at(GROUP_ROLES, Place(None, place.path, place.region_path)):
        like = similar.open_items_like(request.actor, unit_id, text)
    return render(request, "rectification/_duplicates.html", {"like": like, "said": gettext("Similar")})
