"""Whoever changes what somebody else has changed since the page was opened is told, keeps what was typed, and decides.

One table over every form that changes what is there: a new one without a guard, or without a line here, fails.
"""

from __future__ import annotations

import ast
import html
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.forms import BaseForm
from django.test import Client

from tests import two_pages
from tests.test_architecture import CODE, SOURCE
from tests.two_pages import Edit, form_of
from waypost.access.models import User
from waypost.kernel.actor import Actor
from waypost.ledger.models import Entry
from waypost.platform import clock
from waypost.platform.seen import SeenForm, SeenRows

# Each form that changes what is there, and the action that a page takes for it.
GUARDED: dict[str, tuple[Callable[[], Edit], str]] = {
    "a unit": (two_pages.unit, "organisation.edit_unit"),
    "a unit's own contacts": (two_pages.contacts, "organisation.edit_unit"),
    "where a unit belongs": (two_pages.moved_unit, "organisation.move_unit"),
    "an account": (two_pages.account, "access.edit_account"),
    "the phases of a campaign": (two_pages.phases, "campaign.edit_phases"),
    "the focus areas": (two_pages.focus_areas, "campaign.edit_focus_areas"),
    "a head count": (two_pages.head_count, "campaign.correct_session"),
    "the end of a term of duty": (two_pages.term, "campaign.end_appointment"),
    "the end of a stationing": (two_pages.stationing, "campaign.end_stationing"),
    "who answers for a unit": (two_pages.responsible, "campaign.name_responsible"),
    "an obligation": (two_pages.obligation, "coverage.change_obligation"),
    "the plan of a visit": (two_pages.visit_plan, "fieldwork.change_plan"),
    "a finding": (two_pages.finding, "fieldwork.amend_finding"),
    "an answer on a visit": (two_pages.answer, "fieldwork.answer"),
    "a checklist": (two_pages.checklist, "fieldwork.edit_checklist"),
    "the caption of a photograph": (two_pages.caption, "evidence.caption"),
    "the text of a report": (two_pages.report_text, "report.edit"),
    "the template of reports": (two_pages.report_template, "report.edit_template"),
    "the draft of a recommendation": (two_pages.draft, "rectification.edit_draft"),
    "its closing standards": (two_pages.closing_standards, "rectification.edit_draft"),
    "the plan of a unit": (two_pages.plan, "rectification.save_plan"),
    "the measures of a plan": (two_pages.measures, "rectification.save_plan"),
    "how far a measure has come": (two_pages.progress, "rectification.advance_action"),
    "what one wants to hear": (two_pages.wishes, "notice.choose"),
}
# Actions of pages that sound as if they changed what is there, and why their forms need no guard.
UNGUARDED = {
    "access.change_password": "shows nothing of the old one, and asks for it",
    "access.change_seal_passphrase": "shows nothing of the old one, and asks for it",
    "access.edit_own": "one's own language, which is one choice",
    "access.end_presence": "ends it once",
    "access.end_presences": "ends them once",
    "access.set_password": "makes a new one, and shows nothing of the old",
    "notice.end_feed": "ends it once",
    "fieldwork.end_visit": "ends it once, and says nothing",
}
# Forms that begin with something and change nothing that is there.
BEGINNINGS = {
    "campaign.Meeting": "a new meeting",
    "campaign.Appointment": "a new term of duty",
    "campaign.Stationing": "a new stationing",
    "campaign.Session": "a new session",
    "fieldwork.Plan": "a new visit",
    "fieldwork.Finding": "a new finding",
    "fieldwork.Talk": "a new talk",
    "report.Photo": "a photograph that is placed",
    "report.Day": "a day as of which something is read",
}
_CHANGING = ("edit", "change", "amend", "correct", "caption", "end_", "move_", "name_res", "answer", "advance")
CHANGING = (*_CHANGING, "save_plan", "save_draft", "choose", "set_", "rename", "revise", "update", "rewrite", "replace")


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def browser(actor: Actor) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def sent(client: Client, edit: Edit, fields: dict[str, list[str]]) -> Any:
    headers = {"HX-Request": "true"} if edit.fragment else {}
    return client.post(edit.goes_to, fields, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("name", GUARDED)
def test_the_second_of_two_is_told_keeps_what_was_typed_and_may_send_it_again(name: str) -> None:
    edit = GUARDED[name][0]()
    with clock.at(edit.at):
        one, other = browser(edit.who), browser(edit.other or edit.who)
        hers, his = (form_of(client.get(edit.page).content.decode(), edit) for client in (one, other))
        assert sent(one, edit, hers | edit.first).status_code in (200, 204, 302, 303)
        assert edit.stands() == edit.after[0]
        entries = Entry.objects.count()

        told = sent(other, edit, his | edit.second)

        page = told.content.decode()
        assert told.status_code == 422
        assert "error-summary" in page or "field-error" in page
        assert edit.told in html.unescape(page)
        assert (edit.stands(), Entry.objects.count()) == (edit.after[0], entries)
        again = his | edit.second | form_of(page, edit)
        assert {field: again[field] for field in edit.second} == edit.second
        assert sent(other, edit, again).status_code in (200, 204, 302, 303)
        assert edit.stands() == edit.after[1]


def _views() -> Iterator[Path]:
    return (path for path in CODE if path.name == "views.py" or path.parent.name == "views")


def _room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0]


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))


def _taken() -> set[str]:
    """The actions that pages take and whose names say that they change something."""
    return {
        f"{_room(path)}.{call.func.attr}"
        for path in _views()
        for call in _calls(path)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "actions"
        and call.func.attr.startswith(CHANGING)
    }


def test_every_page_that_changes_what_is_there_stands_in_the_table_or_says_why_not() -> None:
    guarded = {action for _edit, action in GUARDED.values()}

    assert _taken() - guarded - set(UNGUARDED) == set()
    assert set(UNGUARDED) - _taken() == set()


@pytest.mark.parametrize("path", _views(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_form_that_shows_what_is_there_carries_what_it_said(path: Path) -> None:
    """Every form that a page fills with something is guarded, or begins something new."""
    module = import_module(".".join(("waypost", *path.relative_to(SOURCE).with_suffix("").parts)))
    bare = set()
    for call in _calls(path):
        if "initial" not in {keyword.arg for keyword in call.keywords}:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        form = getattr(getattr(module, "forms", None), name, None) or getattr(module, name, None)
        if isinstance(form, type) and issubclass(form, BaseForm) and not issubclass(form, SeenForm | SeenRows):
            bare.add(f"{_room(path)}.{name}")

    assert bare - set(BEGINNINGS) == set()
