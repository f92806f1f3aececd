"""The pages of reports for those who read them: list, document, figures behind it, photographs, downloads."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.report import queries
from waypost.report.forms import Day, number_of, uuid_of
from waypost.report.models import Report, ReportPhoto
from waypost.report.printing import MEDIA_TYPES, printed
from waypost.report.rules import ReportState

_PAGE = 50
_LANGUAGES = {"zh": "zh-hans", "en": "en"}


@require_safe
def reports(request: ActorRequest) -> HttpResponse:
    """The reports that the reader may see: for the public, those published."""
    today = clock.today()
    state = next((one for one in ReportState if one.value == request.GET.get("state")), None)
    start = number_of(request.GET.get("start", "")) or 0
    found, total = queries.reports(
        request.actor, state=state, sort=request.GET.get("sort", ""), start=start, limit=_PAGE
    )
    campaign = queries.own_campaign(request.actor, today=today)
    return render(
        request,
        "report/reports.html",
        {
            "reports": found,
            "total": total,
            "states": list(ReportState),
            "state": state,
            "before": _page_address(request, max(start - _PAGE, 0)) if start else "",
            "after": _page_address(request, start + _PAGE) if start + _PAGE < total else "",
            "campaign": campaign,
            "day": Day(initial={"as_of": today}),
            "work": uuid_of(request.GET.get("work", "")),
            "can_draft": campaign is not None and queries.may(request.actor, "draft", campaign),
        },
    )


def _page_address(request: ActorRequest, start: int) -> str:
    parameters = request.GET.copy()
    parameters["start"] = str(start)
    return f"?{parameters.urlencode()}"


def language_of(request: ActorRequest) -> str:
    """The language in which a document is read: that of the address, otherwise the reader's own."""
    asked = _LANGUAGES.get(request.GET.get("lang", ""))
    return asked or ("en" if (request.LANGUAGE_CODE or "").startswith("en") else "zh-hans")


def house_of(request: HttpRequest) -> str:
    """The address at which this Waypost is read, without a path: what a document on paper calls it."""
    return request.build_absolute_uri("/").rstrip("/")


@require_safe
def report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """A report that reads like a document, with what may be done about it beside it."""
    view = queries.report(request.actor, report_id)
    language = language_of(request)
    document = queries.kept_document(queries.found(request.actor, report_id), language, house=house_of(request))
    return render(
        request,
        "report/report.html",
        {
            "report": view,
            "document": document,
            "language": "en" if language == "en" else "zh",
            "notes": {note.id: note for note in document.figures},
            "may": {one.step: not one.why_not for one in view.steps},
            "why": {one.step: one.why_not for one in view.steps},
        },
    )


@require_safe
def report_figure(request: ActorRequest, report_id: UUID, figure_id: str) -> HttpResponse:
    """A number of a report: what was counted and, as far as the reader may see them, the records that counted.

    Published numbers can be opened by everybody; the public sees how many records there are and their digest.
    """
    view = queries.report(request.actor, report_id)
    line, rows = queries.rows_of_figure(view.freezing_id, figure_id)
    start = number_of(request.GET.get("start", "")) or 0
    opened = queries.open_rows(request.actor, rows, start=start)
    return render(
        request,
        "report/report_figure.html",
        {"report": view, "line": queries.safe_line(line), "opened": opened, "may_drift": view.is_reader},
    )


@require_safe
def photo(request: ActorRequest, report_id: UUID, photo_id: UUID) -> HttpResponse:
    """A photograph of a report that the reader may see, as long as it may be published."""
    picture = queries.pictures_of(queries.found(request.actor, report_id)).get(str(photo_id))
    if picture is None:
        raise ReportPhoto.DoesNotExist
    return HttpResponse(picture, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


@require_safe
def download(request: ActorRequest, report_id: UUID, language: str, form: str) -> HttpResponse:
    """A report as Word, PDF or a web page that stands alone."""
    if form not in MEDIA_TYPES or language not in _LANGUAGES:
        raise Report.DoesNotExist
    row = queries.found(request.actor, report_id)
    document = queries.kept_document(row, _LANGUAGES[language], house=house_of(request))
    content = printed(document, form, queries.pictures_of(row))
    name = f"overview-{row.freezing.as_of.isoformat()}-{language}.{form}"
    return HttpResponse(
        content,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
