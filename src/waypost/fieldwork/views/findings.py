"""The list of findings, one finding, and its steps."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaign
from waypost.evidence import queries as evidence
from waypost.fieldwork import actions, forms, queries
from waypost.fieldwork.models.findings import Finding, FindingQuerySet
from waypost.fieldwork.queries.findings import FindingView, revisions, selected
from waypost.fieldwork.rules.findings import FindingState, Severity
from waypost.fieldwork.sheets import sheet
from waypost.fieldwork.views.going import current, day, going, number
from waypost.fieldwork.views.visits import visit_context
from waypost.kernel.errors import N_, NotPermitted
from waypost.organisation import queries as organisation
from waypost.platform.labels import label

_HEAD = (
    N_("Unit"),
    N_("Finding"),
    N_("Severity"),
    N_("State"),
    N_("Criteria"),
    N_("Condition"),
    N_("Cause"),
    N_("Effect"),
    N_("Found on"),
    N_("Issued on"),
)


def _chosen(request: ActorRequest) -> FindingQuerySet:
    asked = request.GET
    seen = current(request)
    region = number(asked, "region")
    return selected(
        request.actor,
        campaign_id=seen.id if seen else None,
        unit_id=number(asked, "unit"),
        region_path=organisation.region_place(region).path if region else "",
        severity=next((one for one in Severity if one.value == asked.get("severity")), None),
        state=next((one for one in FindingState if one.value == asked.get("state")), None),
        focus_id=number(asked, "focus"),
        from_on=day(asked, "from"),
        until_on=day(asked, "until"),
        text=asked.get("text", "")[:100],
    )


@require_GET
def findings(request: ActorRequest) -> HttpResponse:
    page = queries.finding_page(
        request.actor, _chosen(request), sort=request.GET.get("sort", ""), page=number(request.GET, "page") or 1
    )
    seen = current(request)
    areas = campaign.focus_areas(seen.id) if seen else []
    first = evidence.files(request.actor, [one.file_ids[0] for one in page.rows if one.file_ids])
    context = {
        "page": page,
        "severities": list(Severity),
        "states": list(FindingState),
        "focus": areas,
        "first_files": first,
        "is_filtered": any(value for name, value in request.GET.items() if name not in ("sort", "page")),
    }
    template = (
        "fieldwork/_findings.html" if request.headers.get("HX-Target") == "findings" else "fieldwork/findings.html"
    )
    return render(request, template, context)


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """The findings of the filter, as XLSX or CSV: the same rows as the list, at most 5,000."""
    rows = queries.finding_page(request.actor, _chosen(request), sort=request.GET.get("sort", ""), limit=5000).rows
    return sheet(request, "findings", _HEAD, [_line(one) for one in rows])


def _line(one: FindingView) -> list[str | int | None]:
    found = timezone.localdate(one.found_at).isoformat()
    issued = timezone.localdate(one.issued_at).isoformat() if one.issued_at else ""
    words = [one.criteria, one.condition, one.cause, one.effect]
    return [one.unit_name, one.title, label(one.severity), label(one.state), *words, found, issued]


@require_GET
def finding(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    one = queries.finding(request.actor, finding_id)
    areas = {area.id: area.name for area in campaign.focus_areas(one.campaign_id)}
    files = evidence.files(request.actor, one.file_ids)
    context = {
        "finding": one,
        "files": [files[pk] for pk in one.file_ids if pk in files],
        "focus": [areas[pk] for pk in one.focus_ids if pk in areas],
        "revisions": revisions(request.actor, finding_id),
        "stops": _stops(one),
    }
    return render(request, "fieldwork/finding.html", context)


def _stops(one: FindingView) -> list[dict[str, str]]:
    issued = one.issued_at is not None
    stops = [
        {"label": label(FindingState.DRAFT), "state": "done" if issued else "now"},
        {"label": label(FindingState.ISSUED), "state": "now" if issued else "todo"},
    ]
    if one.state is FindingState.WITHDRAWN:
        stops = [{**stop, "state": "done" if issued or at == 0 else "skipped"} for at, stop in enumerate(stops)]
        stops.append({"label": label(FindingState.WITHDRAWN), "state": "wrong"})
    return stops


@require_http_methods(["GET", "POST"])
def note(request: ActorRequest, visit_id: UUID) -> HttpResponse:
    """Note a finding, with photographs of the visit and new ones beside it."""
    context = visit_context(request, visit_id)
    if not context["visit"].is_inside:
        raise NotPermitted(N_("only those who are on this visit may do this"), code="R1")
    focus = [(area.id, area.name) for area in campaign.focus_areas(context["visit"].campaign_id)]
    form = forms.Finding(request.POST or None, focus=focus, initial={"focus_ids": context["visit"].focus_ids})
    if request.method == "POST" and form.is_valid():
        noted = _noted(request, visit_id, context, form)
        return going(request, "fieldwork:finding", noted.pk)
    template = "fieldwork/_finding_form.html" if request.headers.get("HX-Request") else "fieldwork/note_finding.html"
    return render(request, template, {**context, "form": form}, status=422 if form.is_bound else 200)


@transaction.atomic
def _noted(request: ActorRequest, visit_id: UUID, context: dict[str, Any], form: forms.Finding) -> Finding:
    """The finding and its new photographs, all or nothing."""
    wanted = set(request.POST.getlist("file_ids"))
    file_ids = [photo.file.id for photo in context["work"].photos if str(photo.file.id) in wanted]
    file_ids += [
        actions.attach_photo(
            request.actor, visit_id, upload=cast(BinaryIO, upload.file), name=upload.name or ""
        ).file_id
        for upload in request.FILES.getlist("files")
    ]
    return actions.note_finding(request.actor, visit_id, file_ids=file_ids, **form.cleaned_data)


@require_http_methods(["GET", "POST"])
def amend(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    one = queries.finding(request.actor, finding_id)
    if not one.may("amend_finding"):
        raise NotPermitted(N_("your role does not allow this step here"), code="R1")
    said: dict[str, Any] = {name: getattr(one, name) for name in ("title", "criteria", "condition", "cause", "effect")}
    initial = {**said, "severity": one.severity.value}
    form = forms.AmendedFinding(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.amend_finding(request.actor, finding_id, **form.cleaned_data, seen_revision=one.revision)
        return going(request, "fieldwork:finding", finding_id)
    template = "fieldwork/_amend_form.html" if request.headers.get("HX-Request") else "fieldwork/amend_finding.html"
    return render(request, template, {"form": form, "finding": one}, status=422 if form.is_bound else 200)


@require_POST
def propose(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    actions.propose_withdrawal(request.actor, finding_id, reason=request.POST.get("reason", ""))
    return going(request, "fieldwork:finding", finding_id)


@require_POST
def withdraw(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    actions.withdraw_finding(request.actor, finding_id)
    return going(request, "fieldwork:finding", finding_id)


@require_POST
def decline(request: ActorRequest, finding_id: UUID) -> HttpResponse:
    actions.decline_withdrawal(request.actor, finding_id, reason=request.POST.get("reason", ""))
    return going(request, "fieldwork:finding", finding_id)
