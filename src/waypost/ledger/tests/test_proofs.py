"""Proofs are read from what is stored, and hold."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from waypost.kernel.actor import Actor
from waypost.ledger import actions, queries, rules
from waypost.ledger.actions import storing
from waypost.ledger.models import Entry, Tile

WRITER = Actor(7, "writer")
pytestmark = pytest.mark.django_db


def grow(count: int) -> None:
    start = queries.position().size
    with transaction.atomic():
        actions.record_many(
            WRITER,
            [
                actions.Act("thing.noted", f"thing:{number % 7}", {"number": number})
                for number in range(start, start + count)
            ],
        )


@pytest.mark.parametrize("steps", [[1, 255, 1], [256], [600], [300, 212, 1, 511]])
def test_tiles_are_kept_when_they_are_full_and_roots_are_those_of_all_entries(steps: list[int]) -> None:
    for step in steps:
        grow(step)
    leaves = [bytes(leaf) for leaf in Entry.objects.order_by("seq").values_list("leaf_hash", flat=True)]

    assert Tile.objects.count() == len(leaves) // 256
    assert list(queries.faults()) == []
    tree = queries.Tree()
    for size in {1, 2, 255, 256, 257, len(leaves) - 1, len(leaves)} & set(range(len(leaves) + 1)):
        assert rules.root_at(tree, size) == rules.root(leaves[:size])


def test_every_entry_is_proved_to_be_in_the_ledger() -> None:
    grow(520)
    size, root = queries.position().size, bytes.fromhex(queries.position().root)
    tree = queries.Tree()

    for entry in Entry.objects.all():
        rules.check_inclusion(entry.seq, size, bytes(entry.leaf_hash), rules.inclusion(tree, entry.seq, size), root)


def test_a_reader_goes_on_while_the_ledger_grows() -> None:
    grow(200)
    tree = queries.Tree()
    first = rules.root_at(tree, 200)
    grow(100)

    proof = rules.consistency(tree, 200, 300)

    rules.check_consistency(200, 300, proof, first, bytes.fromhex(queries.position().root))


def test_what_is_not_there_has_no_node() -> None:
    grow(3)

    with pytest.raises(ValueError, match="does not reach"):
        queries.Tree().node(1, 1)


def test_a_level_above_is_kept_when_65536_entries_are_there() -> None:
    for number in range(256):
        Tile.objects.create(number=queries.tile_number(0, number), root=bytes([number]) * 32, hashes=bytes(8192))

    with connection.cursor() as cursor:
        storing.tiles_above(cursor, 65535 - 256, 65535)
        assert not Tile.objects.filter(pk=queries.tile_number(1, 0)).exists()
        storing.tiles_above(cursor, 65535, 65537)
    level = [bytes([number]) * 32 for number in range(256)]

    assert bytes(Tile.objects.get(pk=queries.tile_number(1, 0)).root) == rules.root(level)
    assert queries.Tree().node(16, 0) == rules.root(level)
    assert queries.Tree().node(9, 3) == rules.node_hash(level[6], level[7])


def test_one_query_a_tile_and_no_more() -> None:
    grow(600)
    counter = _Count()
    with connection.execute_wrapper(counter):
        rules.inclusion(queries.Tree(), 10, 600)

    assert counter.number <= 6


class _Count:
    number = 0

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        self.number += 1
        return execute(sql, params, many, context)


@pytest.mark.parametrize("verb", ["UPDATE ledger_tile SET root = NULL", "DELETE FROM ledger_tile"])
def test_the_database_itself_refuses_to_change_a_tile(verb: str) -> None:
    grow(256)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


def test_many_acts_at_once_are_as_many_single_ones() -> None:
    with transaction.atomic():
        receipts = actions.record_many(
            WRITER, [actions.Act("thing.noted", f"thing:{number % 2}", {"number": number}) for number in range(6)]
        )
        one = actions.record(WRITER, "thing.noted", subject="thing:1", facts={"number": 6})

    assert [receipt.seq for receipt in receipts] == list(range(6))
    assert one.seq == 6
    assert list(Entry.objects.filter(subject="thing:1").order_by("seq").values_list("revision", flat=True)) == [
        0,
        1,
        2,
        3,
    ]
    assert list(queries.faults()) == []


def test_an_act_alone_and_acts_in_batches_give_entries_that_hold() -> None:
    for count in (1, 300, 25, 21, 1, 513):
        grow(count)

    assert queries.position().size == 861
    assert list(queries.faults()) == []
