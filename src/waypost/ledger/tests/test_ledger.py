"""The ledger keeps what was recorded, in order, and lets nobody change it."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from waypost.kernel.actor import Actor, Grant, Role
from waypost.ledger import queries, rules
from waypost.ledger.actions import record
from waypost.ledger.models import Entry, Head

WRITER = Actor(7, "writer")
_HIDDEN = "visit:00000000-0000-7000-8000-000000000001"
pytestmark = pytest.mark.django_db


def note(number: int) -> None:
    with transaction.atomic():
        record(WRITER, "thing.noted", subject=f"thing:{number % 3}", facts={"number": number, "字": "整改"})


def good_facts(number: int) -> None:
    with transaction.atomic():
        record(WRITER, "thing.noted", subject=f"thing:{number % 3}", facts={"number": number, "text": "整改"})


def test_a_ledger_of_many_entries_holds_and_is_gapless() -> None:
    for number in range(20):
        good_facts(number)

    assert list(queries.faults()) == []
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(20))
    assert queries.position().size == 20


def test_keys_outside_the_profile_are_refused_and_nothing_is_written() -> None:
    with pytest.raises(ValueError, match="snake_case"):
        note(1)

    assert queries.position().size == 0


@pytest.mark.parametrize(
    "verb", ["UPDATE ledger_entry SET act='x'", "DELETE FROM ledger_entry", "DELETE FROM ledger_body"]
)
def test_the_database_itself_refuses_to_change_an_entry(verb: str) -> None:
    good_facts(1)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)


def test_a_tampered_entry_is_named() -> None:
    for number in range(5):
        good_facts(number)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_body_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with deferred checks pending cannot be altered
            cursor.execute("ALTER TABLE ledger_body DISABLE TRIGGER ledger_body_no_change")
        cursor.execute("UPDATE ledger_body SET text = '{}' WHERE entry_id = 3")

    assert [fault.seq for fault in queries.faults()] == [3]


def unfenced(*statements: str) -> None:
    """What somebody does who holds the database: the fences down, then the statements."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'ledger_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("ledger_entry", "ledger_body", "ledger_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize("gone", range(5))
def test_an_entry_that_was_taken_out_is_missed_by_its_number(gone: int) -> None:
    for number in range(6):
        good_facts(number)
    tables = ("ledger_seal", "ledger_body")
    unfenced(
        *(f"DELETE FROM {table} WHERE entry_id = {gone}" for table in tables),
        f"DELETE FROM ledger_entry WHERE seq = {gone}",
    )

    found = list(queries.faults())

    assert found[0].seq == gone
    assert "missing" in found[0].what


def test_a_head_that_cannot_be_read_is_a_fault_and_no_breakdown(capsys: pytest.CaptureFixture[str]) -> None:
    good_facts(1)
    Head.objects.update(peaks=["no hash"])

    with pytest.raises(CommandError) as left:
        call_command("ledger_verify", "--json")

    assert left.value.returncode == 1
    assert [fault["seq"] for fault in json.loads(capsys.readouterr().out)["faults"]] == [None]


@pytest.mark.parametrize("asked", [{"act": "visit."}, {"act": "visit.planned"}, {"subject": _HIDDEN}])
def test_what_is_hidden_is_not_found_by_what_it_says(asked: dict[str, str]) -> None:
    admin = Actor(8, grants=(Grant(Role.ADMIN),))
    with transaction.atomic():
        record(WRITER, "visit.planned", subject=_HIDDEN, facts={})

    assert [one.is_open for one in queries.entries(admin).items] == [False]
    assert queries.entries(admin, **asked).items == []


def test_the_root_is_that_of_rfc_9162() -> None:
    leaves = [rules.leaf_hash(bytes([number])) for number in range(7)]

    def tree(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        split = 1
        while split * 2 < len(part):
            split *= 2
        return hashlib.sha256(b"\x01" + tree(part[:split]) + tree(part[split:])).digest()

    for size in range(1, 8):
        assert rules.root(leaves[:size]) == tree(leaves[:size])
    assert rules.root([]) == hashlib.sha256(b"").digest()
