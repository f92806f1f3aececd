"""The list of units, its trees and its export."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from waypost.organisation import actions, exporting, forms, policies, queries
from waypost.organisation.requests import ActorRequest
from waypost.platform import clock

_A_PAGE = 50
_FORMS = {
    "xlsx": (exporting.xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (exporting.csv_of, "text/csv; charset=utf-8"),
}


@login_required
@require_safe
def units(request: ActorRequest) -> HttpResponse:
    """The units that the reader may see, with filters and an order from the address."""
    wanted = forms.UnitFilter(request.GET)
    sort = forms.sort_of(request.GET.get("sort", "region"))
    after = request.GET.get("after") or None
    page = queries.units(request.actor, **wanted.wanted, sort=sort, after=after, limit=_A_PAGE)
    context = {
        "page": page,
        "superiors": queries.open_to(request.actor, (unit.superior_id for unit in page.rows)),
        "filter": wanted,
        "text": wanted.wanted["text"],
        "is_filtered": any(value not in ("", None, False) for value in wanted.wanted.values()),
        "may_add": policies.may(request.actor, "add_unit"),
        "may_import": policies.may(request.actor, "import_units"),
        "tabs": tabs("list"),
    }
    return render(request, "organisation/units.html", context)


def tabs(current: str) -> list[dict[str, Any]]:
    """The three ways to look at units."""
    ways = (("list", "/units/", gettext("List")), ("regions", "/regions/", pgettext("roster", "By region")),
            ("lines", "/units/lines/", gettext("By line")))  # fmt: skip
    return [{"words": words, "href": href, "is_current": name == current, "count": ""} for name, href, words in ways]


@login_required
@require_safe
def regions(request: ActorRequest) -> HttpResponse:
    """The tree of regions with the number of units in each."""
    nodes = queries.regions(request.actor)
    context = {
        "nodes": nodes,
        "tabs": tabs("regions"),
        "may_add": policies.may(request.actor, "add_region"),
        "form": forms.NewRegion(),
    }
    return render(request, "organisation/regions.html", context)


@login_required
def add_region(request: ActorRequest) -> HttpResponse:
    """A form for a new region."""
    policies.require(request.actor, "add_region")
    form = forms.NewRegion(request.POST or None)
    if request.method == "POST" and form.is_valid():
        region = actions.add_region(request.actor, **form.facts)
        messages.success(request, gettext("%(name)s was added.") % {"name": region.name})
        return redirect("organisation:regions")
    status = 422 if request.method == "POST" else 200
    return render(request, "organisation/add_region.html", {"form": form}, status=status)


@login_required
@require_safe
def lines(request: ActorRequest) -> HttpResponse:
    """The tops of the lines, each opening into what stands below it."""
    tops = queries.tops(request.actor, limit=300)
    return render(request, "organisation/lines.html", {"tops": tops, "tabs": tabs("lines")})


@login_required
@require_safe
def below(request: ActorRequest, unit_id: int) -> HttpResponse:
    """What stands directly below a unit: a fragment of the tree of lines."""
    rows = queries.subordinates(request.actor, unit_id)
    return render(request, "organisation/_below.html", {"rows": rows})


@login_required
@require_safe
def export(request: ActorRequest, form: str) -> HttpResponse:
    """The units of the list, as a spreadsheet that can be imported again."""
    write, content_type = _FORMS[form]
    content = write(exporting.lines(request.actor, **forms.UnitFilter(request.GET).wanted))
    response = HttpResponse(content, content_type=content_type)
    name = f"units-{clock.today():%Y%m%d}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
def choices(request: ActorRequest) -> JsonResponse:
    """Units for a picker: those in whose words the text occurs."""
    found = queries.choices(request.actor, request.GET.get("text", "")[:100])
    items = [{"id": unit.id, "name": unit.name, "region": unit.region_name} for unit in found]
    return JsonResponse({"items": items})
