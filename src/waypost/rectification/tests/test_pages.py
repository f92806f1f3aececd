"""The pages: who sees them, what they say, and that they cost the same however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from waypost.access.models import User
from waypost.rectification import actions
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import RecommendationState as S
from waypost.rectification.tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def as_(w: build.World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.get(pk=w.ids[who]))
    client.cookies["django_language"] = "en"
    return client


def page(row: object, name: str = "recommendation", *more: object) -> str:
    return reverse(f"rectification:{name}", args=[row.pk, *more])  # type: ignore[attr-defined]


def proven(w: build.World, row: Recommendation) -> Recommendation:
    file_id = build.file(w)
    given = {"file_id": file_id, "proves": "登记完成", "standard_number": 1}
    return actions.add_evidence(w.liaison, row.pk, version=row.version, **given)


@pytest.mark.parametrize("state", list(S), ids=lambda state: state.value)
def test_the_page_shows_an_item_in_each_of_its_states(state: S) -> None:
    w = build.world()
    row = build.at(w, state)

    for who in ("leader", "office", "author", "auditor"):
        answer = as_(w, who).get(page(row))
        assert answer.status_code == 200, who
        assert row.title in answer.content.decode()


def test_the_neighbour_is_told_that_there_is_nothing() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)

    assert as_(w, "neighbour").get(page(row)).status_code == 404
    assert as_(w, "neighbour").get(page(row, "step", "accept")).status_code == 404
    assert as_(w, "neighbour").post(page(row, "step", "accept"), {"version": row.version}).status_code == 404
    assert row.title not in as_(w, "neighbour").get(reverse("rectification:ledger")).content.decode()


def test_the_unit_does_not_see_it_before_it_is_heard() -> None:
    w = build.world()
    drafted, heard = build.at(w, S.IN_REVIEW), build.at(w, S.CONSULTING)

    assert as_(w, "head").get(page(drafted)).status_code == 404
    assert as_(w, "head").get(page(heard)).status_code == 200
    assert as_(w, "head").get(page(heard, "versions")).status_code == 200


def test_nobody_unknown_reads_the_ledger() -> None:
    assert Client().get(reverse("rectification:ledger")).status_code == 302


def test_the_public_reads_the_notices_that_run() -> None:
    w = build.world()
    row = build.at(w, S.VERIFIED)
    actions.open_public_notice(w.deputy, row.pk, version=row.version, place="县政务大厅")

    said = Client().get(reverse("rectification:notices")).content.decode()
    assert row.title in said and "县政务大厅" in said
    assert "deputy" not in said


def test_the_bar_offers_the_way_forward_and_says_why() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)

    said = as_(w, "head").get(page(row)).content.decode()
    assert "You may: Accept" in said and "seven days" in said
    assert "You may:" not in as_(w, "liaison").get(page(row)).content.decode()


def test_a_step_that_one_is_barred_from_is_explained() -> None:
    w = build.world()
    both = w.person("both", (build.Role.INSPECTOR, None), (build.Role.LEADER, None))
    row = build.drafted(w, author="both")
    actions.submit(both, row.pk, version=row.version)

    said = as_(w, "both").get(page(row)).content.decode()
    assert "you wrote it, so another person decides on it" in said


def test_the_page_of_an_item_costs_the_same_however_long_its_history() -> None:
    w = build.world()
    short, long = build.at(w, S.IN_PROGRESS), build.at(w, S.IN_PROGRESS)
    short = proven(w, short)
    for _ in range(12):
        actions.say(w.deputy, long.pk, text="请说明进展。")
        long = proven(w, long)
    client = as_(w, "leader")
    client.get(page(short))

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page(short))
    with CaptureQueriesContext(connection) as many:
        client.get(page(long))

    assert len(many) <= len(few)
    assert len(many) <= 75


def test_the_ledger_costs_the_same_however_many_there_are() -> None:
    w = build.world()
    client = as_(w, "leader")
    build.drafted(w)
    client.get(reverse("rectification:ledger"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("rectification:ledger"))
    for _ in range(15):
        build.drafted(w)

    with CaptureQueriesContext(connection) as many:
        answer = client.get(reverse("rectification:ledger"))

    assert answer.content.decode().count('name="id"') == 16
    assert len(many) <= len(few)
    assert len(many) <= 40


@pytest.mark.parametrize("name", ["mine", "ladder", "glimpse", "ledger"])
def test_lists_and_parts_open_for_both_sides(name: str) -> None:
    w = build.world()
    build.at(w, S.ISSUED)

    for who in ("leader", "head", "liaison", "office", "auditor"):
        assert as_(w, who).get(reverse(f"rectification:{name}")).status_code == 200


def test_the_units_own_list_says_by_when_to_answer_and_by_when_to_put_right() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)

    page = as_(w, "head").get(reverse("rectification:mine")).content.decode()

    assert f'title="{row.response_due_on}"' in page
    assert "to be put right by" in page


def test_the_first_reason_of_a_dispute_is_not_optional() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)

    page = as_(w, "head").get(reverse("rectification:dispute", args=[row.pk])).content.decode()

    reason, file = (page.split(f'for="id_reasons-0-{name}"')[1].split("</label>")[0] for name in ("text", "upload"))
    assert "optional" in file
    assert "optional" not in reason


def test_the_part_for_the_unit_page_shows_what_the_reader_may_see() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)
    address = reverse("rectification:unit_fragment", args=[w.unit.pk])

    assert row.title in as_(w, "leader").get(address).content.decode()
    assert row.title not in as_(w, "neighbour").get(address).content.decode()


def test_the_part_for_the_finding_page_shows_what_was_recommended_and_the_way_to_a_draft() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)
    finding = row.basis.get().finding_id
    address = reverse("rectification:of_finding", args=[finding])

    said = as_(w, "inspector").get(address).content.decode()
    assert row.title in said and f"finding={finding}" in said
    assert as_(w, "neighbour").get(address).status_code == 404


def test_a_corrected_text_shows_what_was_changed() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED, text="建议五日内办结登记。")
    actions.correct_text(
        w.deputy, row.pk, version=row.version, title=row.title, text="建议三日内办结登记。", reason="笔误"
    )

    said = as_(w, "leader").get(page(row, "versions")).content.decode()
    assert "<del>五</del><ins>三</ins>" in said
    assert "笔误" in said


@pytest.mark.parametrize("version", ["", "-1", "abc", "1.5", "9" * 30])
def test_a_step_with_a_version_that_is_none_is_refused_and_changes_nothing(version: str) -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)

    answer = as_(w, "head").post(page(row, "step", "accept"), {"version": version})

    assert answer.status_code in (409, 422)
    row.refresh_from_db()
    assert row.state is S.ISSUED
