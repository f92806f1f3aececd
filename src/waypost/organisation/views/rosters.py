"""Importing a roster: hand it in, look through each row's fate, answer, apply."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from waypost.organisation import actions, answering, exporting, forms, policies, preparation, said
from waypost.organisation.queries import handed_in as queries
from waypost.organisation.requests import ActorRequest
from waypost.organisation.rules import Fate, RosterState
from waypost.organisation.said import Question
from waypost.platform import jobs as work

_AT_ONCE = 300
_QUESTIONS = 20
_NEWS = timedelta(minutes=10)  # so long it is said that an attempt to apply a roster did not succeed
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def hand_in(request: ActorRequest) -> HttpResponse:
    """The page on which a roster is handed in, with those handed in before."""
    policies.require(request.actor, "import_units")
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        roster_id, _ = preparation.hand_in(
            request.actor, content=file.read(), name=file.name, regions=form.cleaned_data["regions"]
        )
        return _there(roster_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rosters": queries.rosters(request.actor)}
    return render(request, "organisation/import.html", context, status=status)


@login_required
@require_safe
def roster(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """A roster: its questions, and the fate of each row."""
    view = queries.roster(request.actor, roster_id)
    given = request.GET.get("fate", "")
    fate = next((fate for fate in Fate if fate.value == given), None)
    number = request.GET.get("page", "1")
    text = request.GET.get("text", "")[:60]
    context: dict[str, Any] = {
        "roster": view,
        "job": _job(request, roster_id, view),
        "fate": fate,
        "text": text,
        "fates": [(one, view.counts.get(one.value, 0)) for one in Fate],
        "is_read": view.state is RosterState.READ,
        "is_reading": view.state is RosterState.READING,
        "is_applied": view.state is RosterState.APPLIED,
    }
    if view.state in (RosterState.READ, RosterState.APPLIED):
        rows, questions, regions = queries.judged(
            request.actor,
            roster_id,
            fate=fate,
            text=text,
            page=int(number) if number.isdigit() and len(number) < 6 else 1,
        )
        holds = any(count for fate, count in view.counts.items() if fate != Fate.SKIP.value)
        context["no_units"] = "" if holds else said.trouble("no_units")
        context["shows_questions"] = fate in (None, Fate.ASK) and not text and rows.page == 1
        context |= {"rows": rows, "regions": regions, **_asked(request, questions)}
    return render(request, "organisation/roster.html", context)


def _job(request: ActorRequest, roster_id: uuid.UUID, view: queries.RosterView) -> work.JobView | None:
    """The work on a roster that is still going on, or that did not succeed; None when there is nothing to watch."""
    if view.state not in (RosterState.READING, RosterState.READ):
        return None
    job = work.newest(request.actor, roster_id=str(roster_id))
    if job is None or job.state == "done":
        return None
    long_ago = job.ended_at is not None and timezone.now() - job.ended_at > _NEWS
    return None if view.state is RosterState.READ and long_ago else job


def _asked(request: ActorRequest, questions: list[Question]) -> dict[str, Any]:
    """A page of the questions, of one sort where the reader wants that."""
    sorts = Counter(question.code for question in questions)
    sort = request.GET.get("sort", "") if request.GET.get("sort", "") in sorts else ""
    wanted = [question for question in questions if not sort or question.code == sort]
    pages = max(1, -(-len(wanted) // _QUESTIONS))
    given = request.GET.get("asked", "1")
    page = min(max(int(given) if given.isdigit() and len(given) < 6 else 1, 1), pages)
    shown = wanted[(page - 1) * _QUESTIONS : page * _QUESTIONS]
    examples = {question.code: question.message for question in reversed(questions)}
    return {
        "questions": shown,
        "all_questions": len(questions),
        "wanted_questions": len(wanted),
        "asked": page,
        "asked_pages": pages,
        "sorts": [(code, count, examples[code]) for code, count in sorts.most_common()] if len(sorts) > 1 else [],
        "sort": sort,
        "suggested": sum(1 for question in questions if question.suggestion),
        "answers_form": forms.AnswersFile(),
    }


def _there(roster_id: uuid.UUID) -> HttpResponse:
    return redirect("organisation:roster", roster_id)


@login_required
@require_POST
def answer(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Takes the answers to questions: fields "key" and "value", as many pairs as there are."""
    keys, values = request.POST.getlist("key"), request.POST.getlist("value")
    typed = request.POST.getlist("typed")
    answers = {}
    for number, key in enumerate(keys):
        value = values[number] if number < len(values) else ""
        own = typed[number].strip() if number < len(typed) else ""
        if own or value:
            answers[key] = own or value
    preparation.answer(request.actor, roster_id, answers)
    done = ngettext("%(count)s question answered.", "%(count)s questions answered.", len(answers))
    messages.success(request, done % {"count": len(answers)})
    return _there(roster_id)


@login_required
@require_POST
def accept(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Answers every question that shows a suggestion by it."""
    count = preparation.accept_suggestions(request.actor, roster_id)
    done = ngettext("%(count)s suggestion accepted.", "%(count)s suggestions accepted.", count)
    messages.success(request, done % {"count": count})
    return _there(roster_id)


@login_required
@require_POST
def leave(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Leaves a row out, or takes it in again."""
    row = request.POST.get("row", "")[:200]
    preparation.answer(request.actor, roster_id, {f"leave|{row}": request.POST.get("out", "")[:3]})
    return _there(roster_id)


@login_required
@require_POST
def look_again(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Judges the roster again, since units changed; reads its file again where the reading was cut off."""
    preparation.look_again(request.actor, roster_id)
    return _there(roster_id)


@login_required
@require_POST
def drop(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Puts a roster away."""
    preparation.drop(request.actor, roster_id)
    messages.success(request, gettext("The roster was put away; nothing was changed."))
    return redirect("organisation:import")


@login_required
@require_POST
def apply(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Applies the roster: a small one at once, a large one as work with progress."""
    view = queries.roster(request.actor, roster_id)
    leave_out = request.POST.get("leave_out") == "yes"
    if view.changing <= _AT_ONCE:
        result = actions.apply_roster(request.actor, str(roster_id), leave_out=leave_out)
        messages.success(request, _applied(result))
        return _there(roster_id)
    policies.require(request.actor, "import_units")
    work.enqueue(
        request.actor,
        "waypost.organisation.jobs.apply_roster",
        roster_id=str(roster_id),
        leave_out=leave_out,
        by=work.packed_actor(request.actor),
        language=get_language() or "zh-hans",
    )
    return _there(roster_id)


def _applied(result: actions.ImportResult) -> str:
    if result.seq is None:
        return gettext("Nothing to change: every unit is as the roster says.")
    return gettext("%(made)s units made, %(changed)s changed; entry %(seq)s of the ledger.") % {
        "made": result.counts[Fate.CREATE.value],
        "changed": result.counts[Fate.UPDATE.value],
        "seq": result.seq,
    }


@login_required
@require_safe
def problems(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """What is asked and refused, as a workbook for whoever wrote the roster."""
    content = exporting.problems_of(queries.problems(request.actor, roster_id))
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="roster-problems.xlsx"'
    return response


@login_required
@require_safe
def questions(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """What is asked, as a workbook to be filled in."""
    content = answering.written(queries.questions(request.actor, roster_id), form=".xlsx")
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = 'attachment; filename="roster-questions.xlsx"'
    return response


@login_required
@require_POST
def answers(request: ActorRequest, roster_id: uuid.UUID) -> HttpResponse:
    """Takes the answers from a workbook that was filled in."""
    queries.roster(request.actor, roster_id)
    form = forms.AnswersFile(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _there(roster_id)
    given = form.cleaned_data["answers"]
    preparation.answer(request.actor, roster_id, given)
    done = ngettext("%(count)s question answered.", "%(count)s questions answered.", len(given))
    messages.success(request, done % {"count": len(given)})
    return _there(roster_id)
