"""The ledger as a desk: filters, saved views, many at once, exports, reminders."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from waypost.kernel.actor import COMMAND_LINE
from waypost.kernel.errors import BadInput, NotPermitted
from waypost.ledger.models import Entry
from waypost.platform import clock, counting
from waypost.rectification import actions, board, bulk, overdue, queries, saved
from waypost.rectification.board import Wanted
from waypost.rectification.models import Recommendation, Reminder, SavedView
from waypost.rectification.rules import RecommendationState as S
from waypost.rectification.rules import Severity
from waypost.rectification.tests import build
from waypost.rectification.tests.test_pages import as_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
LATE = build.DUE + timedelta(days=2)


def titles(w: build.World, wanted: Wanted, *, today: date = build.TODAY) -> list[str]:
    found = board.board(w.leader, wanted, today=today).items
    return [title for title in ("甲窗口", "乙窗口", "丙登记") if title in [line.title for line in found]]


def test_the_filters_narrow_and_together_narrow_more() -> None:
    w = build.world()
    build.at(w, S.ISSUED, title="甲窗口", severity=Severity.HIGH)
    build.at(w, S.ACCEPTED, title="乙窗口")
    build.at(w, S.DRAFT, title="丙登记")

    assert titles(w, Wanted(states=(S.ISSUED,))) == ["甲窗口"]
    assert titles(w, Wanted(text="窗口")) == ["甲窗口", "乙窗口"]
    assert titles(w, Wanted(text="窗口", severity=Severity.HIGH)) == ["甲窗口"]
    assert titles(w, Wanted(text="1")) == ["甲窗口"]
    assert titles(w, Wanted(late="red"), today=LATE) == ["甲窗口", "乙窗口"]
    assert titles(w, Wanted(late="amber"), today=LATE) == []
    assert titles(w, Wanted(late="amber"), today=build.DUE) == ["甲窗口", "乙窗口"]
    assert titles(w, Wanted(unit_id=w.city.pk)) == []
    assert len(titles(w, Wanted(region_path=w.unit.region_path, is_open=True))) == 3


@pytest.mark.parametrize("sort", [*board.SORTS, *(f"-{name}" for name in board.SORTS)])
def test_every_order_goes_through_all_pages_and_shows_each_item_once(sort: str) -> None:
    w = build.world()
    for state in (S.DRAFT, S.ISSUED, S.ACCEPTED, S.CONSULTING, S.ISSUED):
        build.at(w, state)

    seen, after = [], ""
    while True:
        page = board.board(w.leader, Wanted(sort=sort), today=build.TODAY, after=after, limit=2)
        seen += [line.id for line in page.items]
        after = page.next
        if not after:
            break

    assert len(seen) == 5 and len(set(seen)) == 5


def test_counts_say_how_the_ledger_divides() -> None:
    w = build.world()
    for state in (S.DRAFT, S.ISSUED, S.ISSUED, S.CLOSED_IMPLEMENTED):
        build.at(w, state)

    counts = board.counts(w.leader, Wanted(late="red"), today=LATE)

    assert (counts.total, counts.open, counts.late) == (4, 3, 2)
    assert counts.by_state[S.ISSUED] == 2


def test_a_very_long_ledger_is_counted_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    w = build.world()
    for state in (S.ISSUED, S.ISSUED, S.ISSUED, S.DRAFT):
        build.at(w, state)
    for module in (board, counting):
        monkeypatch.setattr(module, "MOST", 2)

    counts = board.counts(w.leader, Wanted(), today=build.TODAY)

    assert counts.is_cut
    assert (counts.by_state[S.ISSUED], counts.by_state[S.DRAFT]) == (3, 1)
    assert "2+" in as_(w, "leader").get(reverse("rectification:ledger")).content.decode()


def test_an_address_that_makes_no_sense_shows_everything() -> None:
    w = build.world()
    row = build.at(w, S.ISSUED)
    nonsense = "?state=nowhere&unit=x&region=99999&due_from=2021-13-40&sort=colour&severity=9&id=1&focus=-1"

    answer = as_(w, "leader").get(reverse("rectification:ledger") + nonsense)

    assert answer.status_code == 200
    assert row.title in answer.content.decode()


def test_a_view_is_saved_shared_replaced_and_taken_away() -> None:
    w = build.world()
    client = as_(w, "deputy")
    client.post(reverse("rectification:save_view"), {"name": "逾期", "query": "late=red&after=x", "is_shared": "on"})
    client.post(reverse("rectification:save_view"), {"name": "逾期", "query": "late=red&sort=-due", "is_shared": "on"})

    view = SavedView.objects.get()
    assert view.query == "late=red&sort=-due"
    assert [one.name for one in saved.views(w.leader)] == ["逾期"]
    assert saved.views(w.head) == []
    assert as_(w, "leader").post(reverse("rectification:forget_view", args=[view.pk])).status_code == 404
    assert client.post(reverse("rectification:forget_view", args=[view.pk])).status_code == 302
    assert not SavedView.objects.exists()


def test_a_unit_does_not_share_views_and_a_view_has_a_name() -> None:
    w = build.world()

    with pytest.raises(NotPermitted):
        saved.save_view(w.head, name="我的", query="", is_shared=True)
    with pytest.raises(BadInput):
        saved.save_view(w.leader, name="  ", query="", is_shared=False)


def test_one_step_for_many_names_each_that_it_could_not_be_taken_for() -> None:
    w = build.world()
    good, also = build.at(w, S.IN_REVIEW), build.at(w, S.IN_REVIEW)
    wrong = build.at(w, S.ISSUED)

    prepared = bulk.prepare(w.deputy, "consult", [good.pk, also.pk, wrong.pk, uuid4()])
    done = bulk.apply(w.deputy, "consult", {good.pk: good.version, also.pk: also.version - 1}, given={})

    assert {one.id for one in prepared.refused} == {wrong.pk}
    assert prepared.missing == 1
    assert all(one.why_not for one in prepared.refused)
    assert [one.id for one in done.applicable] == [good.pk]
    assert [one.id for one in done.refused] == [also.pk]
    also.refresh_from_db()
    assert also.state is S.IN_REVIEW


def test_the_pages_of_a_step_for_many_look_first_and_then_do() -> None:
    w = build.world()
    good, wrong = build.at(w, S.IN_REVIEW), build.at(w, S.ISSUED)
    client = as_(w, "deputy")

    looked = client.post(reverse("rectification:bulk"), {"step": "consult", "id": [good.pk, wrong.pk]})
    good.refresh_from_db()
    assert looked.status_code == 200 and good.state is S.IN_REVIEW
    given = {"step": "consult", "id": [good.pk], f"version-{good.pk}": good.version, "until_on": "2021-04-05"}
    assert client.post(reverse("rectification:bulk_apply"), given | {"until_on": ""}).status_code == 422
    done = client.post(reverse("rectification:bulk_apply"), given)

    good.refresh_from_db()
    assert done.status_code == 200 and good.state is S.CONSULTING
    assert good.consult_until == date(2021, 4, 5)
    assert client.post(reverse("rectification:bulk"), {"step": "merge", "id": [good.pk]}).status_code == 404


def test_the_exports_hold_what_the_filters_show() -> None:
    w = build.world()
    build.at(w, S.CLOSED_IMPLEMENTED, title="甲窗口")
    build.at(w, S.ISSUED, title="=乙()")
    client = as_(w, "leader")

    book = load_workbook(io.BytesIO(client.get(reverse("rectification:lists")).content))
    only = load_workbook(io.BytesIO(client.get(reverse("rectification:lists") + "?text=甲窗口").content))
    table = client.get(reverse("rectification:table")).content.decode("utf-8-sig")

    values = [cell.value for row in book.worksheets[3].iter_rows(min_row=4) for cell in row]
    assert "甲窗口" in values and "=乙()" in values
    assert "2 / 2" in values
    assert "=乙()" not in [cell.value for row in only.worksheets[1].iter_rows(min_row=4) for cell in row]
    assert "'=乙()" in table


def test_a_unit_exports_its_own_and_nothing_else() -> None:
    w = build.world()
    build.at(w, S.ISSUED, title="甲窗口")
    build.at(w, S.IN_REVIEW, title="还没征求意见")

    own = as_(w, "head").get(reverse("rectification:table")).content.decode("utf-8-sig")
    neighbours = as_(w, "neighbour").get(reverse("rectification:table")).content.decode("utf-8-sig")

    assert "甲窗口" in own and "还没征求意见" not in own
    assert "甲窗口" not in neighbours


def test_each_rung_is_told_once_and_sealed_in_the_ledger() -> None:
    w = build.world()
    row = build.at(w, S.IN_PROGRESS)

    first = overdue.remind_all(w.leader, today=LATE)
    again = overdue.remind_all(w.leader, today=LATE)
    later = overdue.remind_all(w.leader, today=build.DUE + timedelta(days=7))

    assert [one.telling.rung.value for one in first] == ["overdue"]
    assert again == []
    assert [one.telling.rung.value for one in later] == ["leader"]
    assert {w.ids["liaison"], w.ids["head"], w.ids["author"]} <= set(first[0].people)
    assert {w.ids["deputy"], w.ids["leader"], w.ids["head_above"]} <= set(later[0].people)
    assert Reminder.objects.count() == 5
    assert Entry.objects.filter(act="recommendation.reminded").count() == 2
    assert list(queries.faults_of(Recommendation.objects.get(pk=row.pk))) == []


def test_an_extension_begins_the_ladder_anew() -> None:
    w = build.world()
    row = build.at(w, S.IN_PROGRESS)
    overdue.remind_all(w.leader, today=build.DUE)
    row = actions.ask_extension(w.head, row.pk, version=row.version, until_on=date(2021, 5, 20), reason="系统切换")
    actions.grant_extension(w.leader, row.pk, version=row.version)

    assert overdue.remind_all(w.leader, today=date(2021, 5, 12)) == []
    (told,) = overdue.remind_all(w.leader, today=date(2021, 5, 18))
    assert told.telling.rung.value == "due_soon"


def test_what_lies_with_the_group_does_not_press_the_unit() -> None:
    w = build.world()
    build.at(w, S.CLOSURE_REQUESTED)

    (told,) = overdue.remind_all(w.leader, today=LATE)

    assert not {w.ids["head"], w.ids["liaison"]} & set(told.people)
    assert w.ids["deputy"] in told.people


def test_the_command_tells_what_it_would_do_and_does_it_once() -> None:
    w = build.world()
    build.at(w, S.IN_PROGRESS)
    out = io.StringIO()

    call_command("recommendations_remind", "--today", str(LATE), "--dry-run", "--json", stdout=out)
    assert [one["rung"] for one in json.loads(out.getvalue())] == ["overdue"]
    assert not Reminder.objects.exists()
    for expected in ("1 recommendations reminded", "0 recommendations reminded"):
        out = io.StringIO()
        call_command("recommendations_remind", "--today", str(LATE), stdout=out)
        assert expected in out.getvalue()
    assert Reminder.objects.exists()


def test_the_ladder_shows_who_was_told_and_what_comes_next() -> None:
    w = build.world()
    row = build.at(w, S.IN_PROGRESS)
    overdue.remind_all(COMMAND_LINE, today=LATE)

    (item,) = overdue.overdue(w.leader, today=LATE)

    assert item.id == row.pk and item.is_told
    assert item.next_on == build.DUE + timedelta(days=3)
    with clock.at(build.NOON + timedelta(days=45)):
        said = as_(w, "leader").post(reverse("rectification:remind"))
        assert said.status_code == 302
    with pytest.raises(NotPermitted):
        actions.remind(w.head, row.pk, today=LATE)
