"""Matrix, map, calendar and sums: four views of one state."""

from __future__ import annotations

from calendar import Calendar, monthrange
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries as campaigns
from waypost.coverage import policies, queries
from waypost.coverage.queries import Book, Row
from waypost.coverage.views.map import chart_of, points
from waypost.coverage.views.state import State, day_of, frame, state_of
from waypost.kernel.actor import Place
from waypost.platform import clock, sheets
from waypost.platform.labels import label

ON_A_PAGE = 50
IN_A_FILE = 5000


def _nothing(request: ActorRequest) -> HttpResponse:
    return render(request, "coverage/nothing.html", {})


@require_GET
def matrix(request: ActorRequest) -> HttpResponse:
    """Every unit against every obligation."""
    state = state_of(request)
    if state is None:
        return _nothing(request)
    page = queries.matrix(
        request.actor,
        state.book,
        state.wanted,
        sort=request.GET.get("sort", "region"),
        after=request.GET.get("after", ""),
        limit=ON_A_PAGE,
    )
    shown = [one for one in state.book.obligations.values() if state.wanted.obligation_id in (None, one.id)]
    context = frame(request, state, here="matrix") | {
        "rows": [(row, [row.cells.get(one.id) for one in shown]) for row in page.rows],
        "shown": shown,
        "after": page.after,
        "owed": queries.owed(request.actor, state.book, state.wanted),
        "glimpse": queries.glimpse(
            request.actor,
            state.book,
            obligation_id=state.wanted.obligation_id,
            region_path=state.wanted.region_path,
        ),
        "may_state": policies.may(
            request.actor, "add_obligation", Place(state.campaign.id, "", state.campaign.region_path)
        ),
    }
    return render(request, "coverage/matrix.html", context)


@require_GET
def coverage_map(request: ActorRequest) -> HttpResponse:
    """The units on longitude and latitude, coloured and shaped by how they stand."""
    state = state_of(request)
    if state is None:
        return _nothing(request)
    found, total = points(request.actor, state.book, state.wanted)
    context = frame(request, state, here="map") | {
        "points": found,
        "placed": [row for row in found if row.longitude is not None],
        "chart": chart_of(found),
        "too_many": total > len(found),
        "total": total,
        "below": queries.sums(request.actor, state.book, state.wanted, by="region"),
    }
    return render(request, "coverage/map.html", context)


@require_GET
def calendar(request: ActorRequest) -> HttpResponse:
    """A month of visits done and planned, and of the days by which they are due."""
    state = state_of(request)
    if state is None:
        return _nothing(request)
    month = day_of(f"{request.GET.get('month', '')}-01") or state.wanted.as_of.replace(day=1)
    last = month.replace(day=monthrange(month.year, month.month)[1])
    days = {day.day: day for day in queries.days(request.actor, state.book, state.wanted, month, last)}
    weeks = [
        [(day, days.get(day) if day.month == month.month else None) for day in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
    context = frame(request, state, here="calendar") | {
        "month": month,
        "month_words": gettext("%(name)s %(year)s")
        % {"name": date_format(month, "F"), "year": month.year, "month": month.month},
        "before": f"{month - timedelta(days=1):%Y-%m}",
        "next": f"{last + timedelta(days=1):%Y-%m}",
        "weeks": weeks,
        "listed": [days[day] for day in sorted(days)],
        "today": clock.today(),
    }
    return render(request, "coverage/calendar.html", context)


@require_GET
def sums(request: ActorRequest) -> HttpResponse:
    """Sums by obligation, level, kind, region and team, as of the day asked for."""
    state = state_of(request)
    if state is None:
        return _nothing(request)
    titles = {
        "obligation": gettext("By obligation"),
        "level": gettext("By level"),
        "kind": gettext("By kind of unit"),
        "region": gettext("By region"),
        "team": gettext("By team stationed"),
    }
    tables = [(titles[by], by, queries.sums(request.actor, state.book, state.wanted, by=by)) for by in queries.BY]
    return render(request, "coverage/sums.html", frame(request, state, here="sums") | {"tables": tables})


@require_GET
def export(request: ActorRequest) -> HttpResponse:
    """The matrix as it is filtered, one row for each unit and obligation."""
    state = state_of(request)
    if state is None:
        return _nothing(request)
    heads = [
        gettext("Unit"),
        gettext("Kind of unit"),
        gettext("Level"),
        gettext("Region"),
        gettext("Obligation"),
        gettext("Status"),
        gettext("Visited on"),
        gettext("Visited by"),
        gettext("Planned for"),
        gettext("Due"),
        gettext("Last day to set out"),
        gettext("Responsible"),
    ]
    page = queries.matrix(request.actor, state.book, state.wanted, limit=IN_A_FILE)
    rows = (line for row in page.rows for line in _lines(state, row))
    return sheets.download(f"coverage-{state.wanted.as_of}", gettext("Coverage"), heads, rows)


def _lines(state: State, row: Row) -> list[list[sheets.Value]]:
    lines: list[list[sheets.Value]] = []
    for cell in row.cells.values():
        if state.wanted.obligation_id not in (None, cell.obligation_id):
            continue
        lines.append(
            [
                row.name,
                row.kind_name,
                label(row.level),
                row.region_name,
                state.book.obligations[cell.obligation_id].text,
                label(cell.status),
                cell.met_on,
                "；".join("、".join(credit.by) for credit in cell.credits if not credit.is_planned),
                cell.planned_on,
                cell.due_on,
                cell.last_day if cell.is_gap else None,
                "、".join(cell.responsible) if cell.is_gap else "",
            ]
        )
    return lines


@require_GET
def glimpse(request: ActorRequest) -> HttpResponse:
    """The matrix of counties and kinds for the home page: a fragment."""
    policies.require_read(request.actor)
    campaign = campaigns.current(request.actor, today=clock.today())
    made = queries.book(campaign, as_of=clock.today()) if campaign else None
    seen = queries.glimpse(request.actor, made) if made else None
    return render(request, "coverage/_glimpse.html", {"glimpse": seen, "is_part": True})


@require_GET
def unit_fragment(request: ActorRequest, unit_id: int) -> HttpResponse:
    """How one unit stands, for the unit's own page: a fragment. Nothing to whoever reads no coverage."""
    if not policies.may_read(request.actor):
        return HttpResponse(status=204)
    campaign = campaigns.current(request.actor, today=clock.today())
    made = queries.book(campaign, as_of=clock.today()) if campaign else None
    row = queries.unit_row(request.actor, made, unit_id) if made else None
    return render(request, "coverage/_unit.html", {"row": row, "cells": _named(made, row)})


def _named(made: Book | None, row: Row | None) -> list[dict[str, Any]]:
    if made is None or row is None:
        return []
    return [{"text": made.obligations[pk].text, "cell": cell} for pk, cell in row.cells.items()]
