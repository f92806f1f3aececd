"""The pages of figures: the list, one figure, and the four on the home page."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from waypost.access.middleware import ActorRequest
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.labels import label
from waypost.report import charts, queries
from waypost.report.figures import FIGURES, HEADLINE
from waypost.report.forms import day_of, number_of
from waypost.report.models import FrozenFigure
from waypost.report.queries import Figures

_LEVELS = (UnitLevel.CITY, UnitLevel.COUNTY, UnitLevel.GRASS_ROOTS)


def _asked(request: ActorRequest) -> tuple[Any, Any]:
    """The campaign and the day that the address names."""
    today = clock.today()
    as_of = day_of(request.GET.get("as_of", ""), otherwise=today)
    campaign = queries.readable_campaign(request.actor, number_of(request.GET.get("campaign", "")), today=today)
    return campaign, as_of


def _read(request: ActorRequest) -> Figures | None:
    campaign, as_of = _asked(request)
    if campaign is None:
        return None
    narrowed = queries.narrowed_to(campaign, number_of(request.GET.get("region", "")), request.GET.get("level", ""))
    return queries.figures(request.actor, campaign, as_of=as_of, narrowed=narrowed)


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """Every figure as of a day, for the whole campaign or a part of it."""
    page = _read(request)
    if request.GET.get("format") == "csv" and page is not None:
        return _csv(page)
    return render(
        request,
        "report/figures.html",
        {
            "page": page,
            "levels": _LEVELS,
            "level": request.GET.get("level", ""),
            "region": number_of(request.GET.get("region", "")),
            "today": clock.today(),
            "can_freeze": page is not None and queries.may(request.actor, "freeze", page.campaign),
        },
    )


def _csv(page: Figures) -> HttpResponse:
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="figures-{page.as_of.isoformat()}.csv"'
    sheet = csv.writer(response)
    sheet.writerow([gettext(head) for head in ("Figure", "Value", "Unit", "Records", "What is counted", "Digest")])
    for line in page.lines:
        value = "" if line.is_withheld or line.value is None else line.value
        figure = line.figure
        sheet.writerow([figure.label, value, label(figure.unit), line.rows, figure.definition, line.digest])
    return response


@require_safe
def figure(request: ActorRequest, figure_id: str) -> HttpResponse:
    """One figure: value, definition, breakdowns, growth, and the records that the reader may open."""
    campaign, as_of = _asked(request)
    if figure_id not in FIGURES or campaign is None:
        raise FrozenFigure.DoesNotExist
    start = number_of(request.GET.get("start", "")) or 0
    page = queries.figure_page(request.actor, campaign, figure_id, as_of=as_of, start=start)
    return render(
        request,
        "report/figure.html",
        {
            "page": page,
            "figure": page.line.figure,
            "today": clock.today(),
            "trend": charts.trend(page),
            "levels": charts.bars(page.levels) if page.levels else None,
            "regions": charts.bars(page.regions) if page.regions else None,
        },
    )


@require_safe
def headline(request: ActorRequest) -> HttpResponse:
    """The four figures of the home page; nothing for those who do not read figures."""
    page = queries.headline(request.actor, today=clock.today())
    if page is None:
        return HttpResponse("")
    lines = {line.figure.id: line for line in page.lines}
    cards = [lines[name] for name in HEADLINE]
    return render(request, "report/_headline.html", {"cards": cards, "lines": lines, "page": page})


@require_safe
def glimpse(request: ActorRequest) -> HttpResponse:
    """The latest freezings, for the home page; nothing for those who do not read figures."""
    found = queries.freezings(request.actor, limit=3)
    return render(request, "report/_glimpse.html", {"freezings": found}) if found else HttpResponse("")
