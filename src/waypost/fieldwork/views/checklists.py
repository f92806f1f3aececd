"""Checklists: the list, one with its versions, the editor."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from waypost.access.middleware import ActorRequest
from waypost.fieldwork import actions, policies, queries
from waypost.fieldwork.queries.checklists import versions
from waypost.fieldwork.rules.checklists import QuestionKind, stored
from waypost.fieldwork.views.going import current, going, number
from waypost.kernel.errors import N_, BadInput, NotPermitted

_MOST_ROWS = 300


@require_GET
def checklists(request: ActorRequest) -> HttpResponse:
    policies.require_reads_checklists(request.actor)
    seen = current(request)
    context = {
        "campaign": seen,
        "checklists": queries.checklists(request.actor, campaign_id=seen.id if seen else None),
        "may_make": policies.may_checklist(request.actor, "make_checklist", seen.id if seen else None),
    }
    return render(request, "fieldwork/checklists.html", context)


@require_GET
def checklist(request: ActorRequest, checklist_id: int) -> HttpResponse:
    one = queries.checklist(request.actor, checklist_id)
    shown = queries.version(request.actor, checklist_id, number(request.GET, "version"))
    context = {"checklist": one, "version": shown, "versions": versions(request.actor, checklist_id)}
    return render(request, "fieldwork/checklist.html", context)


@require_http_methods(["GET", "POST"])
def make(request: ActorRequest) -> HttpResponse:
    seen = current(request)
    campaign_id = seen.id if seen else None
    policies.require_checklist(request.actor, "make_checklist", campaign_id)
    if request.method == "POST":
        made = actions.make_checklist(
            request.actor,
            name=request.POST.get("name", ""),
            name_en=request.POST.get("name_en", ""),
            content=content(request.POST),
            campaign_id=campaign_id,
        )
        return going(request, "fieldwork:checklist", made.pk)
    rows = [{"kind": "yes_no", "is_required": True} for _ in range(3)]
    context = {"sections": [{"title": "", "questions": rows}], "kinds": list(QuestionKind)}
    return render(request, "fieldwork/checklist_editor.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: ActorRequest, checklist_id: int) -> HttpResponse:
    one = queries.checklist(request.actor, checklist_id)
    if not one.may_edit:
        raise NotPermitted(N_("your role does not allow this step here"), code="R1")
    shown = stored(queries.version(request.actor, checklist_id).sections)
    if request.method == "GET":
        context = {"checklist": one, "sections": shown, "kinds": list(QuestionKind)}
        return render(request, "fieldwork/checklist_editor.html", context)
    typed, note = content(request.POST), request.POST.get("note", "")
    if number(request.POST, "seen_version") not in (None, one.version):
        return _overtaken(request, one, typed, note, others=lines_of(shown) - lines_of(typed))
    actions.edit_checklist(request.actor, checklist_id, content=typed, note=note, seen_version=one.version)
    return going(request, "fieldwork:checklist", checklist_id)


def _overtaken(
    request: ActorRequest, one: queries.ChecklistView, typed: list[dict[str, Any]], note: str, *, others: set[str]
) -> HttpResponse:
    """The editor as it was typed, with what a version of somebody else says otherwise."""
    context = {
        "checklist": one,
        "sections": typed,
        "kinds": list(QuestionKind),
        "note": note,
        "is_overtaken": True,
        "others": "\n".join(sorted(others)),
    }
    if not request.headers.get("HX-Request"):
        return render(request, "fieldwork/checklist_editor.html", context, status=422)
    shown = render(request, "fieldwork/_checklist_editor.html", context, status=422)
    shown["HX-Retarget"], shown["HX-Reswap"] = "#editor", "outerHTML show:top"
    return shown


def lines_of(sections: list[dict[str, Any]]) -> set[str]:
    """What a checklist asks, a line for each section and question."""
    lines = {str(section["title"]) for section in sections}
    for question in (each for section in sections for each in section["questions"]):
        choices = "；".join(one for one in question["choices"] if one)
        parts = (question["text"], choices, question["lowest"], question["highest"], question["unit"])
        lines.add(" · ".join(str(part) for part in parts if part))
    return lines


@require_GET
def row(request: ActorRequest) -> HttpResponse:
    """An empty row of the editor, for a section or a question."""
    policies.require_reads_checklists(request.actor)
    name = "_editor_section" if request.GET.get("row") == "section" else "_editor_question"
    blank = {"section": {}, "question": {"kind": "yes_no", "is_required": True}, "kinds": list(QuestionKind)}
    return render(request, f"fieldwork/{name}.html", blank)


@require_POST
def retire(request: ActorRequest, checklist_id: int) -> HttpResponse:
    actions.retire_checklist(request.actor, checklist_id, reason=request.POST.get("reason", ""))
    return going(request, "fieldwork:checklists")


def content(given: QueryDict) -> list[dict[str, Any]]:
    """The sections of the editor's form: its fields repeat, one row for each section title or question, in order."""
    names = ("row", "title", "title_en", "key", "kind", "text", "text_en", "guidance", "choices", "lowest", "highest")
    columns = {name: given.getlist(name) for name in (*names, "unit", "points", "needed")}
    count = len(columns["row"])
    if count > _MOST_ROWS or any(len(column) != count for column in columns.values()):
        raise BadInput(N_("the checklist cannot be used as it is"))
    sections: list[dict[str, Any]] = []
    for at in range(count):
        row = {name: column[at].strip() for name, column in columns.items()}
        if row["row"] == "section":
            sections.append({"title": row["title"], "title_en": row["title_en"], "questions": []})
        elif row["text"] and sections:
            sections[-1]["questions"].append(_question(row))
    return sections


def _question(row: dict[str, str]) -> dict[str, Any]:
    points = row["points"]
    return {
        **{name: row[name] for name in ("kind", "text", "text_en", "guidance", "lowest", "highest", "unit")},
        **({"key": row["key"]} if row["key"] else {}),
        "choices": [one.strip() for one in row["choices"].replace("；", ";").split(";")],
        "points": int(points) if points.isascii() and points.isdigit() and len(points) < 4 else 0,
        "is_required": row["needed"] == "yes",
    }
