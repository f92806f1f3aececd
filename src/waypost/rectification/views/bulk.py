"""One step for many: look, then do, then read what could not be done and why."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.rectification import bulk, listing
from waypost.rectification.board import Wanted
from waypost.rectification.forms import FORMS, StepForm
from waypost.rectification.views.ledger import XLSX, file_answer


def _ids(query: QueryDict) -> list[UUID]:
    found = []
    for text in query.getlist("id"):
        try:
            found.append(UUID(text))
        except ValueError as error:
            raise Http404 from error
    return found


@login_required
@require_POST
def preview(request: ActorRequest) -> HttpResponse:
    """What the step would do to each of the ticked items; nothing is changed."""
    step = request.POST.get("step", "")
    if step not in bulk.STEPS:
        raise Http404
    ids = _ids(request.POST)
    if not ids:
        return redirect("rectification:ledger")
    prepared = bulk.prepare(request.actor, step, ids)
    return render(request, "rectification/bulk.html", {"bulk": prepared, "form": FORMS[step](item=None)})


@login_required
@require_POST
def apply(request: ActorRequest) -> HttpResponse:
    """Do it, each whole or not at all, as it was seen in the preview."""
    step = request.POST.get("step", "")
    if step not in bulk.STEPS:
        raise Http404
    versions = {pk: _number(request.POST.get(f"version-{pk}", "")) for pk in _ids(request.POST)}
    form = FORMS[step](request.POST, item=None)
    if not form.is_valid():
        prepared = bulk.prepare(request.actor, step, versions)
        return render(request, "rectification/bulk.html", {"bulk": prepared, "form": form}, status=422)
    done = bulk.apply(request.actor, step, versions, given=_given(form))
    return render(request, "rectification/bulk_done.html", {"bulk": done})


def _given(form: StepForm) -> dict[str, object]:
    """The arguments that are the same for all; forms for many bring no files."""

    def keep(upload: object, shows: str, at: object) -> UUID:
        """Files are not for many."""
        raise Http404

    return form.given(keep)


@login_required
@require_POST
def ticked_lists(request: ActorRequest) -> HttpResponse:
    """The four lists of the ticked items."""
    today = clock.today()
    content = listing.lists_of(request.actor, Wanted(ids=tuple(_ids(request.POST))), today=today)
    return file_answer(content, XLSX, gettext("four-lists"), f"{today:%Y%m%d}.xlsx")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
