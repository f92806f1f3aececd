"""Search over everything one may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from waypost.access.middleware import ActorRequest
from waypost.web import queries

_MOST = 100


def search(request: ActorRequest) -> HttpResponse:
    """Everything found, by kind. `?q=` is the text, `?kind=` narrows to one group."""
    query = request.GET.get("q", "")[:_MOST].strip()
    kind = request.GET.get("kind", "")
    groups = queries.search(request.actor, query, limit=200 if kind else 20)
    shown = [group for group in groups if not kind or group.kind_label == kind]
    context = {"query": query, "kind": kind, "groups": groups, "shown": shown}
    return render(request, "web/search.html", {**context, "total": sum(len(group.found) for group in shown)})


def suggestions(request: ActorRequest) -> HttpResponse:
    """The first few things found, for the list under the search box."""
    query = request.GET.get("q", "")[:_MOST].strip()
    groups = queries.search(request.actor, query, limit=3) if len(query) > 1 else []
    return render(request, "web/_suggestions.html", {"query": query, "groups": groups})
