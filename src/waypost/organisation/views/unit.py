"""One unit: its page, and what is done to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from waypost.kernel.actor import Place
from waypost.organisation import actions, charts, forms, policies, queries
from waypost.organisation.queries import story
from waypost.organisation.queries.units import UnitView
from waypost.organisation.requests import ActorRequest

_PARTS = (
    ("coverage:unit_fragment", "coverage"),
    ("fieldwork:unit_fragment", "fieldwork"),
    ("rectification:unit_fragment", "rectification"),
)


def _place(unit: UnitView) -> Place:
    return Place(None, unit.path, unit.region_path)


def _parts(unit_id: int) -> list[str]:
    """The addresses of what other rooms have to say about a unit; rooms without such a page are left out."""
    found = []
    for name, _room in _PARTS:
        try:
            found.append(reverse(name, args=[unit_id]))
        except NoReverseMatch:
            continue
    return found


@login_required
@require_safe
def unit(request: ActorRequest, unit_id: int) -> HttpResponse:
    """The whole story of a unit."""
    return page(request, unit_id)


def page(request: ActorRequest, unit_id: int, *, status: int = 200, **open_forms: Any) -> HttpResponse:
    """The page of a unit, with a form that was wrong standing open."""
    view = queries.unit(request.actor, unit_id)
    place = _place(view)
    may = {step: policies.may(request.actor, step, place=place) for step in ("edit_unit", "edit_contacts", "move_unit",
           "close_unit", "reopen_unit")}  # fmt: skip
    context = {
        "unit": view,
        "chain": queries.chain(request.actor, unit_id),
        "superiors": queries.open_to(request.actor, [view.superior_id]),
        "below": queries.subordinates(request.actor, unit_id),
        "events": story.events(request.actor, unit_id),
        "parts": _parts(unit_id),
        "may": may,
        "move_form": _move_form(request, view),
        "option": charts.position(view, queries.near(request.actor, view)),
        **open_forms,
    }
    return render(request, "organisation/unit.html", context, status=status)


@login_required
def new(request: ActorRequest) -> HttpResponse:
    """A form for a new unit."""
    policies.require(request.actor, "add_unit")
    form = forms.NewUnit(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.add_unit(
            request.actor, region_id=int(given["region"]), superior_id=given["superior"], **form.facts
        )
        messages.success(request, gettext("%(name)s was added.") % {"name": made.name})
        return redirect("organisation:unit", made.id)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisation/unit_form.html", {"form": form, "unit": None}, status=status)


@login_required
def edit(request: ActorRequest, unit_id: int) -> HttpResponse:
    """A form for what is known of a unit; a unit's own people see only their contacts."""
    view = queries.unit(request.actor, unit_id)
    whole = policies.may(request.actor, "edit_unit", place=_place(view))
    if not whole:
        policies.require(request.actor, "edit_contacts", place=_place(view))
    kind: Any = forms.EditUnit if whole else forms.EditContacts
    form = kind(request.POST or None, initial=forms.initial_of(view))
    if request.method == "POST" and form.is_valid():
        actions.edit_unit(request.actor, unit_id, changes=form.facts)
        messages.success(request, gettext("Kept."))
        return redirect("organisation:unit", unit_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "organisation/unit_form.html", {"form": form, "unit": view}, status=status)


@login_required
@require_POST
def move(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Puts a unit below another superior, or into another region."""
    form = _move_form(request, queries.unit(request.actor, unit_id), request.POST)
    if not form.is_valid():
        return page(request, unit_id, status=422, move_form=form)
    given = form.cleaned_data
    actions.move_unit(
        request.actor, unit_id, superior_id=given["superior"], region_id=int(given["region"]), reason=given["reason"]
    )
    messages.success(request, gettext("The unit was moved, with everything below it."))
    return redirect("organisation:unit", unit_id)


def _move_form(request: ActorRequest, view: UnitView, data: QueryDict | None = None) -> forms.MoveUnit:
    stands = {"superior": view.superior_name, "region": view.region_id}
    return forms.MoveUnit(data, actor=request.actor, initial=stands)


@login_required
@require_POST
def close(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Closes a unit."""
    actions.close_unit(request.actor, unit_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The unit is closed. Its records stay."))
    return redirect("organisation:unit", unit_id)


@login_required
@require_POST
def reopen(request: ActorRequest, unit_id: int) -> HttpResponse:
    """Opens a closed unit again."""
    actions.reopen_unit(request.actor, unit_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The unit is open again."))
    return redirect("organisation:unit", unit_id)
