"""What an entry says can be taken by the law, by two people; the entry stays, and nothing is taken in another way."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests import build
from waypost.access.models import User
from waypost.fieldwork.queries.talks import _reason
from waypost.kernel.actor import COMMAND_LINE, Actor, Grant, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger import actions, policies, queries, rules
from waypost.ledger.models import Body, Entry, Erasure
from waypost.notice import actions as notice
from waypost.notice import queries as inbox
from waypost.notice.models import Notice
from waypost.organisation.queries.story import events
from waypost.platform import clock

pytestmark = pytest.mark.django_db
MARK = "身份证622424199001011234"
LAW = "个人信息保护法第四十七条"


def noted(by: Actor, subject: str = "", **facts: Any) -> int:
    """An act about a unit, with words that a law may want gone; its number."""
    about = subject or f"unit:{build.unit(region=build.region()).pk}"
    with transaction.atomic():
        return actions.record(by, "unit.edited", subject=about, facts={"reason": MARK, **facts}).seq


def of_the_office(to: User | None = None) -> Actor:
    return build.actor(Role.OFFICE, to=to)


def erased(seq: int | None = None) -> int:
    """An entry whose words two people of the office have erased; its number."""
    number = noted(build.actor(Role.INSPECTOR)) if seq is None else seq
    actions.erase(of_the_office(), actions.propose_erasure(of_the_office(), number, ground=LAW).pk)
    return number


def acts() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("act", flat=True))


def test_two_people_take_the_words_and_the_entry_stays() -> None:
    seq, first, second = noted(build.actor(Role.INSPECTOR)), of_the_office(), of_the_office()
    before = Entry.objects.get(pk=seq).leaf
    row = actions.propose_erasure(first, seq, ground=f" {LAW} ")
    assert Body.objects.filter(pk=seq).exists()

    receipt = actions.erase(second, row.pk)

    entry = Entry.objects.get(pk=receipt.seq)
    assert (entry.act, entry.subject, entry.actor_id) == ("body.erased", f"entry:{seq}", second.user_id)
    said = json.loads(entry.body.text)
    assert (said["ground"], said["proposed_by"]) == (LAW, first.user_id)
    assert not Body.objects.filter(pk=seq).exists()
    assert Entry.objects.get(pk=seq).leaf == before
    assert list(queries.faults()) == []
    row.refresh_from_db()
    assert (row.outcome_value, row.erasing_id, row.ground) == ("erased", receipt.seq, LAW)


def test_who_proposes_does_not_decide() -> None:
    seq, first = noted(build.actor(Role.INSPECTOR)), of_the_office()
    row = actions.propose_erasure(first, seq, ground=LAW)

    with pytest.raises(NotPermitted, match="somebody else decides"):
        actions.erase(first, row.pk)
    with pytest.raises(NotPermitted, match="somebody else decides"):
        actions.refuse_erasure(first, row.pk, reason="x")

    assert Body.objects.filter(pk=seq).exists()


def test_nobody_hides_what_they_did() -> None:
    doer, other = of_the_office(), of_the_office()
    seq = noted(doer)

    with pytest.raises(NotPermitted, match="did this yourself"):
        actions.propose_erasure(doer, seq, ground=LAW)
    row = actions.propose_erasure(other, seq, ground=LAW)
    with pytest.raises(NotPermitted, match="did this yourself"):
        actions.erase(doer, row.pk)

    assert acts() == ["unit.edited", "body.erasure_proposed"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICE])
def test_only_the_office_proposes(role: Role) -> None:
    seq, actor = noted(build.actor(Role.INSPECTOR)), Actor(99, "somebody", (Grant(role),))

    with pytest.raises((NotPermitted, Entry.DoesNotExist)):
        actions.propose_erasure(actor, seq, ground=LAW)

    assert not Erasure.objects.exists()


@pytest.mark.parametrize(("role", "may"), [(role, role in (Role.OFFICE, Role.AUDITOR)) for role in Role])
def test_the_office_or_the_auditor_decides(role: Role, may: bool) -> None:
    seq = noted(build.actor(Role.INSPECTOR))
    row = actions.propose_erasure(of_the_office(), seq, ground=LAW)
    actor = Actor(99, "somebody", (Grant(role),))

    if may:
        actions.erase(actor, row.pk)
    else:
        with pytest.raises((NotPermitted, Erasure.DoesNotExist)):
            actions.erase(actor, row.pk)

    assert Body.objects.filter(pk=seq).exists() != may


def test_whoever_keeps_the_server_takes_no_part_and_the_command_line_neither() -> None:
    seq = noted(build.actor(Role.INSPECTOR))
    keeper = Actor(98, "keeper", (Grant(Role.ADMIN), Grant(Role.OFFICE), Grant(Role.AUDITOR)))
    row = actions.propose_erasure(of_the_office(), seq, ground=LAW)

    for actor in (keeper, COMMAND_LINE):
        assert policies.why_not_propose_erasure(actor, acted=None)
        with pytest.raises(NotPermitted):
            actions.erase(actor, row.pk)


def test_a_neighbour_does_not_find_it() -> None:
    here, there = build.region(), build.region()
    seq = noted(build.actor(Role.INSPECTOR), f"unit:{build.unit(region=here).pk}")
    with pytest.raises(Entry.DoesNotExist):
        actions.propose_erasure(build.actor(Role.OFFICE, region=there), seq, ground=LAW)
    row = actions.propose_erasure(build.actor(Role.OFFICE, region=here), seq, ground=LAW)

    for role in (Role.OFFICE, Role.AUDITOR):
        neighbour = build.actor(role, region=there)
        assert queries.erasures(neighbour).items == []
        with pytest.raises(Erasure.DoesNotExist):
            actions.erase(neighbour, row.pk)


def test_nothing_is_erased_twice_or_proposed_twice() -> None:
    seq, office = noted(build.actor(Role.INSPECTOR)), of_the_office()
    row = actions.propose_erasure(office, seq, ground=LAW)
    with pytest.raises(Refused, match="already"):
        actions.propose_erasure(of_the_office(), seq, ground=LAW)
    actions.erase(of_the_office(), row.pk)

    with pytest.raises(Refused, match="decided already"):
        actions.erase(of_the_office(), row.pk)
    with pytest.raises(Refused, match="erased already"):
        actions.propose_erasure(office, seq, ground=LAW)

    assert acts().count("body.erased") == 1


def test_what_proves_the_ledger_stays(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    seq = erased()
    actions.checkpoint()
    office = of_the_office()

    for act in ("ledger.key_begun", "body.erased", "body.erasure_proposed"):
        with pytest.raises(Refused, match="cannot be checked") as refused:
            actions.propose_erasure(office, Entry.objects.get(act=act).pk, ground=LAW)
        assert refused.value.code == "kept"

    assert [row.entry_id for row in Erasure.objects.all()] == [seq]


@pytest.mark.parametrize("ground", ["", "  ", "律" * 501])
def test_the_law_is_named(ground: str) -> None:
    with pytest.raises(BadInput):
        actions.propose_erasure(of_the_office(), noted(build.actor(Role.INSPECTOR)), ground=ground)


def test_it_is_refused_with_a_reason_taken_back_or_forgotten_after_seven_days() -> None:
    doer, first, second = build.actor(Role.INSPECTOR), of_the_office(), of_the_office()
    refused, taken_back, forgotten = (actions.propose_erasure(first, noted(doer), ground=LAW) for _ in range(3))
    with pytest.raises(Refused, match="say why"):
        actions.refuse_erasure(second, refused.pk, reason=" ")
    with pytest.raises(NotPermitted):
        actions.withdraw_erasure(second, taken_back.pk)

    actions.refuse_erasure(second, refused.pk, reason="a court wants it")
    actions.withdraw_erasure(first, taken_back.pk)

    with clock.at(forgotten.open_until + timedelta(seconds=1)):
        with pytest.raises(Refused, match="seven days"):
            actions.erase(second, forgotten.pk)
        assert queries.erasures(second).items == []
        again = actions.propose_erasure(first, forgotten.entry_id, ground=LAW)
        actions.erase(second, again.pk)
    outcomes = list(Erasure.objects.order_by("pk").values_list("outcome_value", flat=True))
    assert outcomes == ["refused", "withdrawn", "expired", "erased"]
    assert Body.objects.filter(pk__in=[refused.entry_id, taken_back.entry_id]).count() == 2


def refused_by_the_database(statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_lets_only_those_words_go_of_which_a_later_entry_says_so() -> None:
    doer = build.actor(Role.INSPECTOR)
    first, second = noted(doer), noted(doer)
    with transaction.atomic():
        actions.record(doer, "body.erased", subject="entry:5", facts={})
        actions.record(doer, "body.erasure_proposed", subject=f"entry:{first}", facts={})
        assert noted(doer) == 4
        assert noted(doer) == 5

    for seq in (first, second, 5):
        refused_by_the_database(f"DELETE FROM ledger_body WHERE entry_id = {seq}")
    with transaction.atomic():
        actions.record(doer, "body.erased", subject=f"entry:{first}", facts={})
    refused_by_the_database("DELETE FROM ledger_body")
    refused_by_the_database(f"DELETE FROM ledger_body WHERE entry_id = {second}")
    refused_by_the_database(f"UPDATE ledger_body SET text = '' WHERE entry_id = {first}")
    refused_by_the_database(f"DELETE FROM ledger_entry WHERE seq = {first}")
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM ledger_body WHERE entry_id = {first}")

    assert list(Body.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_the_database_itself_wants_a_second_person() -> None:
    office = of_the_office()
    row = actions.propose_erasure(office, noted(build.actor(Role.INSPECTOR)), ground=LAW)

    for changes in ({"decided_by_id": office.user_id, "erasing_id": 1}, {"decided_by_id": 77}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Erasure.objects.filter(pk=row.pk).update(outcome_value="erased", **changes)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL writes over the place when it needs it")
def test_the_words_are_nowhere_in_the_file_any_more() -> None:
    seq = noted(build.actor(Role.INSPECTOR), note=MARK * 900)
    connection.ensure_connection()
    assert MARK.encode() in connection.connection.serialize()

    erased(seq)

    assert MARK.encode() not in connection.connection.serialize()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no accounts")
def test_the_account_that_may_do_little_does_the_work_and_takes_no_fence_down() -> None:
    """As the page on security has the operator make it."""
    page = (Path(__file__).resolve().parents[4] / "docs" / "security.md").read_text(encoding="utf-8")
    name = f"waypost_server_{os.getpid()}"
    statements = [line.strip() for line in page.splitlines() if line.startswith("    ") and "waypost_server" in line]
    assert len(statements) == 5
    seq = noted(build.actor(Role.INSPECTOR))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.replace("waypost_server", name))
        cursor.execute(f"SET LOCAL ROLE {name}")

    erased(seq)

    assert list(queries.faults()) == []
    for statement in (
        "DROP TRIGGER ledger_body_no_change ON ledger_body",
        "ALTER TABLE ledger_entry DISABLE TRIGGER USER",
        "TRUNCATE ledger_body",
        f"DELETE FROM ledger_entry WHERE seq = {seq}",
    ):
        with (
            pytest.raises(DatabaseError, match=r"owner|permission"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_whoever_acted_and_whoever_watches_is_told_and_earlier_notices_lose_the_words() -> None:
    doer, auditor = build.actor(Role.OFFICE), build.actor(Role.AUDITOR)
    first, second = of_the_office(), of_the_office()
    about = build.user()
    with transaction.atomic():
        facts = {"account": about.pk, "role": "auditor", "from_on": "2021-04-16", "reason": MARK}
        grant = build.grant(about, Role.AUDITOR)
        seq = actions.record(doer, "grant.revoked", subject=f"grant:{grant.pk}", facts=facts).seq
    notice.deliver_all()
    assert MARK in json.dumps(list(Notice.objects.values_list("params", flat=True)), ensure_ascii=False)

    row = actions.propose_erasure(first, seq, ground=LAW)
    notice.deliver_all()
    waits = set(Notice.objects.filter(act="body.erasure_proposed").values_list("recipient_id", flat=True))
    assert {doer.user_id, second.user_id, auditor.user_id} <= waits
    assert [one.button for one in queries.waiting(second, today=build.FRIDAY)] != []
    assert queries.waiting(first, today=build.FRIDAY) == queries.waiting(doer, today=build.FRIDAY) == []
    actions.erase(second, row.pk)
    notice.deliver_all()

    told = set(Notice.objects.filter(act="body.erased").values_list("recipient_id", flat=True))
    assert {doer.user_id, first.user_id, auditor.user_id} <= told
    assert MARK not in json.dumps(list(Notice.objects.values_list("params", flat=True)), ensure_ascii=False)
    assert all(one.is_open for one in inbox.notices(auditor).items)


def test_those_who_read_what_entries_say_live_without_it() -> None:
    office, unit = of_the_office(), build.unit(region=build.region())
    seq = noted(build.actor(Role.INSPECTOR), f"unit:{unit.pk}")
    erased(seq)

    (event,) = events(office, unit.pk)
    (act,) = queries.acts_about(f"unit:{unit.pk}")
    assert event.detail
    assert MARK not in event.detail
    assert (act.is_erased, act.facts) == (True, {})
    assert _reason(act) == event.detail
    leaf = queries.entry(office, seq)
    assert (leaf.said, leaf.salt, leaf.facts) == (None, None, {})
    assert leaf.entry.erased is not None
    assert leaf.entry.erased.ground == LAW


def test_numbers_of_entries_are_read_carefully() -> None:
    assert rules.seq_in("entry:" + "9" * 30) is None
    assert rules.seq_in("entry:٣") is None
    assert rules.seq_in("entry:-1") is None
