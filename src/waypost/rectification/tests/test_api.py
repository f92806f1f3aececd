"""Programs see and move recommendations as people do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from waypost.access.models import User
from waypost.rectification.api.moves import MOVES as SHAPES
from waypost.rectification.rules import MOVES, RecommendationState
from waypost.rectification.tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
_S = RecommendationState


def client(w: build.World, name: str) -> Client:
    """A client that is signed in."""
    made = Client()
    made.force_login(User.objects.get(pk=w.ids[name]))
    return made


def post(who: Client, address: str, said: dict[str, Any], key: str = "k1") -> Any:
    """A write with its idempotency key."""
    body = json.dumps(said)
    return who.post(
        f"/api/v1/recommendations{address}", body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_every_move_of_the_table_has_its_address() -> None:
    assert set(SHAPES) == set(MOVES)


def test_a_program_reads_the_ledger_and_one_recommendation_with_what_may_be_done() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)

    listed = client(w, "head").get("/api/v1/recommendations").json()
    shown = client(w, "head").get(f"/api/v1/recommendations/{row.pk}").json()

    assert [one["id"] for one in listed["items"]] == [str(row.pk)]
    assert {one["step"] for one in shown["steps"] if one["allowed"]} >= {"accept", "dispute"}


def test_a_move_is_made_once_for_its_key_and_leaves_a_receipt() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)
    head = client(w, "head")

    first = post(head, f"/{row.pk}/accept", {"version": row.version})
    again = post(head, f"/{row.pk}/accept", {"version": row.version})

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json()["state"] == "accepted"
    assert "Waypost-Receipt" in first.headers
    row.refresh_from_db()
    assert row.events.filter(step="accept").count() == 1


def test_a_refusal_has_its_code() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)

    assert post(client(w, "liaison"), f"/{row.pk}/accept", {"version": row.version}).json()["code"] == "R1"
    stale = post(client(w, "head"), f"/{row.pk}/accept", {"version": row.version - 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "R0")
    assert post(client(w, "neighbour"), f"/{row.pk}/accept", {"version": row.version}).status_code == 404
    naive = {"version": row.version, "effective_at": "2021-04-01T10:00:00"}
    assert post(client(w, "head"), f"/{row.pk}/accept", naive).status_code == 422


def test_a_program_drafts_and_plans() -> None:
    w = build.world()
    said = {
        "campaign_id": w.campaign.pk,
        "unit_id": w.unit.pk,
        "title": "交接班当场登记",
        "text": "建议当场登记。",
        "severity": "medium",
        "kind": "immediate",
        "standards": [{"text": "连续14天当场登记"}],
        "basis": [{"kind": "finding", "id": str(build.finding(w).pk)}],
    }
    assert post(client(w, "author"), "", said).status_code == 201
    row = build.at(w, _S.ACCEPTED)
    plan = {
        "causes": "没有固定时点",
        "measures": [{"text": "设登记台", "owner": "教导员", "due_on": "2021-04-20", "standard": "登记本不离台"}],
    }
    answer = post(client(w, "head"), f"/{row.pk}/submit-plan", {"version": row.version, "plan": plan})
    assert answer.json()["state"] == "plan_submitted"
