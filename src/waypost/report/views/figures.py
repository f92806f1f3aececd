"""The pages of figures: the list, one figure, and the four on the home page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from waypost.access.middleware import ActorRequest
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.labels import label
from waypost.platform.sheets import Value, csv_of
from waypost.report import charts, queries
from waypost.report import keeping as keep
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
    return queries.figures(request.actor, campaign, as_of=as_of, today=clock.today(), narrowed=narrowed)


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
    heads = [gettext(head) for head in ("Figure", "Value", "Unit", "Records", "What is counted", "Digest")]
    rows: list[list[Value]] = [
        [
            line.figure.label,
            "" if line.is_withheld or line.value is None else line.value,
            label(line.figure.unit),
            line.rows,
            line.figure.definition,
            line.digest(),
        ]
        for line in page.lines
    ]
    said = {"Content-Disposition": f'attachment; filename="figures-{page.as_of.isoformat()}.csv"'}
    return HttpResponse(csv_of(heads, rows), content_type="text/csv; charset=utf-8", headers=said)


@require_safe
def figure(request: ActorRequest, figure_id: str) -> HttpResponse:
    """One figure: value, definition, breakdowns, growth, and the records that the reader may open."""
    campaign, as_of = _asked(request)
    if figure_id not in FIGURES or campaign is None:
        raise FrozenFigure.DoesNotExist
    start = number_of(request.GET.get("start", "")) or 0
    page = queries.figure_page(request.actor, campaign, figure_id, as_of=as_of, today=clock.today(), start=start)
    return render(
        request,
        "report/figure.html",
        {
            "page": page,
            "figure": page.figure,
            "digest": page.line.digest() if page.line else "",
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
    cards = [lines[name] for name in HEADLINE if name in lines]
    return render(request, "report/_headline.html", {"cards": cards, "lines": lines, "page": page})


@require_safe
def glimpse(request: ActorRequest) -> HttpResponse:
    """The latest freezings, for the home page; nothing for those who do not read figures."""
    found = queries.freezings(request.actor, limit=3)
    return render(request, "report/_glimpse.html", {"freezings": found}) if found else HttpResponse("")


@require_http_methods(["GET", "HEAD", "POST"])
def keeping(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """How kept figures stand, asking again while they are computed; a post has them computed now. The address names
    what was asked, and the position of the ledger whose figures are shown beside it. Empty for a small campaign, whose
    figures are read when they are shown."""
    asked = request.POST if request.method == "POST" else request.GET
    today = clock.today()
    campaign = queries.readable_campaign(request.actor, campaign_id, today=today)
    about = asked.get("about", "")
    if campaign is None or (about and about not in FIGURES):
        raise FrozenFigure.DoesNotExist
    if not queries.is_large(campaign_id, today=today):
        return HttpResponse("")
    narrowed = queries.narrowed_to(campaign, number_of(asked.get("region", "")), asked.get("level", ""))
    as_of = day_of(asked.get("as_of", ""), otherwise=today)
    key = replace(narrowed.key(campaign.id, as_of), about=about)
    if request.method == "POST":
        keep.ask(request.actor, key)
    kept, shown = queries.keeping(key), number_of(asked.get("shown", ""))
    is_new = not kept.is_running and kept.ledger_size is not None and kept.ledger_size != shown
    answer = render(
        request, "report/_keeping.html", {"kept": kept, "key": key, "shown": shown, "is_new": is_new, **_said(asked)}
    )
    if is_new and shown is None and request.headers.get("HX-Request"):
        answer["HX-Refresh"] = "true"
    return answer


def _said(asked: QueryDict) -> dict[str, str]:
    return {"region": asked.get("region", ""), "level": asked.get("level", "")}
