"""No export of the house holds a formula, and what can be imported again comes back as it was."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import build, routes_world
from tests.routes_world import NOW
from waypost.access.models import User
from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.guarding import guarded, unguarded
from waypost.organisation import actions, answering, exporting
from waypost.organisation.models import Unit
from waypost.organisation.roster import sheets as reading
from waypost.organisation.said import Question
from waypost.platform import clock, sheets

SOURCE = Path(__file__).resolve().parent.parent / "src" / "waypost"
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PAYLOADS = ("=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(1)", "＝1＋1", "＋1", "－1", "＠a", "\t=1", "\r=1", "\n=1")
EXPORTS = {
    "/units/export.xlsx": "organisation:export",
    "/units/export.csv": "organisation:export",
    "/api/v1/units/export.xlsx": "api:v1:organisation.export",
    "/api/v1/units/export.csv": "api:v1:organisation.export",
    "/recommendations/lists.xlsx": "rectification:lists",
    "/api/v1/recommendations/lists.xlsx": "api:v1:rectification.lists",
    "/recommendations/table.csv": "rectification:table",
    "/recommendations/bulk/lists.xlsx": "rectification:ticked_lists",
    "/visits/export/": "fieldwork:visits_export",
    "/visits/export/?format=csv": "fieldwork:visits_export",
    "/findings/export/": "fieldwork:findings_export",
    "/findings/export/?format=csv": "fieldwork:findings_export",
    "/campaigns/{campaign_id}/meetings/?format=xlsx": "campaign:meetings",
    "/campaigns/{campaign_id}/responsibility/export/": "campaign:responsibility_export",
    "/coverage/export/": "coverage:export",
    "/figures/?format=csv": "report:figures",
}
ELSEWHERE = {"organisation:roster_problems", "organisation:roster_questions"}
"""Exports with a test of their own below."""
NO_OUTSIDE_WORDS = ("/figures/?format=csv",)
"""Their words come from the catalogues only."""
WRITERS = {
    "campaign/views/responsibility.py", "campaign/views/work.py", "coverage/views/pages.py", "fieldwork/sheets.py",
    "organisation/answering.py", "organisation/exporting.py", "rectification/listing.py", "rectification/lists.py",
    "rectification/sheets.py",
    "rectification/views/ledger.py", "report/views/figures.py",
}  # fmt: skip
"""Who writes tables. A new one belongs into EXPORTS."""


def test_every_writer_of_tables_is_known() -> None:
    marks = ("platform.sheets", "platform import sheets", "rectification.sheets import", "import clock, sheets")
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "tests" not in path.parts and any(mark in path.read_text(encoding="utf-8") for mark in marks)
    }

    assert found == WRITERS
    assert "xlsxwriter" not in "".join(
        path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py") if path != SOURCE / "platform" / "sheets.py"
    ).replace("that xlsxwriter knows", "")


def _routes(patterns: Any, space: str = "") -> Iterator[tuple[str, str]]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and one.name:
            yield space + one.name, str(one.pattern)


def test_every_address_of_an_export_is_in_the_table() -> None:
    named = {
        name
        for name, pattern in _routes(get_resolver().url_patterns)
        if any(mark in f"{name} {pattern}" for mark in ("xlsx", "csv", "export"))
    }

    assert named <= set(EXPORTS.values()) | ELSEWHERE


def poison() -> int:
    """Put a payload before every text that people wrote, in every table that lets us; returns how many."""
    changed = 0
    for model in apps.get_models():
        if not model.__module__.startswith("waypost.") or model._meta.app_label == "ledger":
            continue
        fields = [one for one in model._meta.concrete_fields if isinstance(one, models.CharField | models.TextField)]
        for row in model._base_manager.all():
            for one in fields:
                text = getattr(row, one.attname)
                if not isinstance(text, str) or text.isascii() or one.choices:
                    continue
                new = (PAYLOADS[changed % len(PAYLOADS)] + text)[: one.max_length or None]
                changed += _set(model, row.pk, one.attname, new)
    return changed


def _set(model: type[models.Model], key: Any, name: str, text: str) -> bool:
    """False where a fence of the database keeps what is there."""
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=key).update(**{name: text})
    except DatabaseError:
        return False
    return True


def cells(address: str, content: bytes) -> list[tuple[str, bool]]:
    """Every text of a file, and whether it is kept from being a formula."""
    if content[:2] != b"PK":
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [(cell, not cell.startswith(SIGNS)) for row in rows for cell in row if not _number(cell)]
    found = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (address, cell.value)
                if isinstance(cell.value, str):
                    found.append((cell.value, bool(cell.quotePrefix) or not cell.value.startswith(SIGNS)))
    return found


def _number(cell: str) -> bool:
    try:
        return bool(float(cell) or True)
    except ValueError:
        return False


@pytest.mark.django_db
def test_no_export_holds_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text that people wrote begins as a formula does, in the world of the route test."""
    for mark in ("PLACE_MARK", "CAMPAIGN_MARK"):  # for tables that let nobody change them afterwards
        monkeypatch.setattr(routes_world, mark, f"=HYPERLINK(1)&{getattr(routes_world, mark)}")
    browser = Client()
    with clock.at(NOW):
        made = routes_world.world()
        browser.force_login(User.objects.get(pk=made.people["own", Role.OFFICE].pk))  # type: ignore[union-attr]
        assert poison() > 50
        ticked = [str(row.pk) for row in apps.get_model("rectification", "Recommendation").objects.all()]
        answers = {
            address: _asked(browser, address.format(campaign_id=made.arguments["campaign_id"]), ticked)
            for address in EXPORTS
        }
    wrong: dict[str, Any] = {}
    for address, answer in answers.items():
        found = cells(address, answer.content) if answer.status_code == 200 else [(str(answer.status_code), False)]
        hostile = [text for text, _ in found if text.lstrip("'").startswith(SIGNS)]
        unsafe = [text for text, safe in found if not safe]
        if unsafe or bool(hostile) == (address in NO_OUTSIDE_WORDS):
            wrong[address] = unsafe or f"{len(hostile)} hostile texts"

    assert wrong == {}


def _asked(browser: Client, address: str, ticked: list[str]) -> Any:
    return browser.post(address, {"items": ticked}) if "/bulk/" in address else browser.get(address)


NAMES = [f"{payload}第{number}派出所" for number, payload in enumerate(PAYLOADS[:8])]
NAMES += ["'=引号派出所", "''-引号派出所", "'第九派出所", "'", "-12.5", "第十派出所；=1"]


@pytest.mark.django_db
@pytest.mark.parametrize("write", [exporting.csv_of, exporting.xlsx_of], ids=["csv", "xlsx"])
def test_units_with_hostile_names_come_back_as_they_were(write: Any) -> None:
    region = build.region()
    for number, name in enumerate(NAMES):
        unit = build.unit(name=f"第{number}号", region=region)
        said = {"name": name, "note": name, "address": name, "head": name, "telephone": f"+86 931 {number}"}
        Unit.objects.filter(pk=unit.pk).update(**said, latitude="-12.500000", longitude="104.000000")
    office = Actor(None, "t", grants=(Grant(Role.ADMIN),))
    lines = list(exporting.lines(office))

    read = reading.read(write(lines), name="x.csv").sheets[0].rows

    assert [[_plain(cell) for cell in row] for row in read[1:]] == [[_plain(cell) for cell in row] for row in lines]
    assert {row[7] if write is exporting.xlsx_of else float(str(row[7])) for row in read[1:]} == {-12.5}
    result = actions.import_units(office, content=write(lines), name="x", accept_suggestions=True, leave_out=True)
    assert result.counts["create"] + result.counts["update"] == 0


def _plain(cell: Any) -> str:
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return f"{cell:g}"
    return f"{float(cell):g}" if _number(str(cell)) else str(cell)


@settings(max_examples=300, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝＋－＠a1字 \""), max_size=6))
def test_an_apostrophe_is_taken_away_exactly(text: str) -> None:
    written = guarded(text)

    assert not str(written).startswith(SIGNS)
    assert unguarded(str(written)) == text
    assert guarded(-12.5) == -12.5


@settings(max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.text(alphabet=st.sampled_from("'=+-@＝＋－＠a字;,\""), min_size=1, max_size=6), min_size=2, max_size=9)
)
def test_a_table_of_any_signs_comes_back(texts: list[str]) -> None:
    book = sheets.Book()
    page = book.sheet("t")
    for number, text in enumerate(texts):
        book.put(page, number, 0, text)

    assert [row[0] for row in reading.read(book.content()).sheets[0].rows] == texts


@pytest.mark.parametrize("form", [".csv", ".xlsx", ".json"])
def test_answers_that_look_like_formulas_come_back(form: str) -> None:
    key = "=kind|+某"
    choices = [{"value": "=a", "label": "－甲"}, {"value": "b", "label": "乙"}]
    asked = Question(key, "kind", "=是什么", "", choices, "=a", typed="", rows=1, cells=["A1"])
    content = answering.written([asked], form=form)
    filled = _filled(content, form)

    assert answering.read(filled, form=form) == {key: "=a"}


def _filled(content: bytes, form: str) -> bytes:
    if form == ".json":
        return json.dumps([{**one, "answer": "=a"} for one in json.loads(content)]).encode()
    if form == ".csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        rows[1][0] = "－甲"
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        return text.getvalue().encode()
    book = openpyxl.load_workbook(io.BytesIO(content))
    book.worksheets[0]["A2"] = "－甲"
    store = io.BytesIO()
    book.save(store)
    return store.getvalue()


def test_the_list_of_problems_holds_no_formula() -> None:
    reason = {
        "sort": "ask",
        "cell": "=A1",
        "found": "=1+1",
        "message": "+x",
        "allowed": "-y",
        "ask": {"suggestion": "@z"},
    }
    row = {"sheet": "=表", "row": 3, "unit": {"name": "＝所"}, "reasons": [reason, {**reason, "sort": "note"}]}

    found = cells("problems", exporting.problems_of([row]))

    assert len([text for text, _ in found if text.startswith(SIGNS)]) == 7
    assert all(safe for _, safe in found)
