"""Whoever changes, adds or removes a row of a sealed table behind the house is named by the doctor: every table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from tests import build, made_rows, unsealed
from waypost.kernel.actor import COMMAND_LINE, Role
from waypost.ledger import queries
from waypost.ledger.actions import erase, propose_erasure, record, take_over
from waypost.ledger.models import Seal
from waypost.ledger.queries import replay
from waypost.platform import sealed
from waypost.platform.sealed import Sealed

pytestmark = pytest.mark.django_db
TABLES = [pytest.param(one, id=one.label) for one in sealed.sealed()]


def test_every_model_of_the_house_is_sealed_or_says_why_not() -> None:
    ours = {model._meta.label_lower for model in apps.get_models() if model.__module__.startswith("waypost.")}
    said = sealed.declared()

    assert ours - set(said) == set()
    assert all(len(one.because) > 20 for one in said.values() if not isinstance(one, Sealed))


@pytest.mark.parametrize("one", TABLES)
def test_what_is_left_out_of_a_seal_is_a_column_and_has_a_reason(one: Sealed) -> None:
    there = {field.attname for field in one.model._meta.concrete_fields}

    assert set(one.without) <= there
    assert all(len(why) > 20 for why in one.without.values())
    assert one.columns


def made(one: Sealed) -> models.Model:
    """A row of the table, sealed by an entry."""
    row = made_rows.row(one.label)
    record(COMMAND_LINE, "row.made", subject=f"row:{row.pk}", facts={}, rows=[row])
    return row


@contextmanager
def behind_the_fence(table: str) -> Iterator[Callable[..., None]]:
    """Statements as the owner of the database may run them: no trigger refuses. All is undone at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield cursor.execute
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
        transaction.set_rollback(True)


def told(one: Sealed, row: models.Model) -> list[str]:
    """What the doctor says of a row."""
    return [ailment.what for ailment in replay.ailments_of(one) if ailment.where == f"{one.label} {row.pk}"]


def stored(field: models.Field, value: object) -> object:
    return field.get_db_prep_save(value, connection)


@pytest.mark.parametrize("one", TABLES)
def test_a_changed_column_is_named_with_the_entry_that_sealed_it(one: Sealed) -> None:
    row = made(one)
    entry = queries.position().size - 1
    table, key = one.model._meta.db_table, one.model._meta.pk
    tried = 0

    assert told(one, row) == []
    for field in one.model._meta.concrete_fields:
        if field.attname not in one.columns:
            continue
        with behind_the_fence(table) as run:
            new = stored(field, made_rows.another(field, getattr(row, field.attname)))
            try:
                with transaction.atomic():
                    run(
                        f'UPDATE {table} SET "{field.column}" = %s WHERE {key.column} = %s',
                        [new, stored(key, row.pk)],
                    )
            except IntegrityError:
                continue  # the database itself refuses it, on PostgreSQL
            tried += 1
            assert told(one, row) == [f"{field.attname}: not what entry {entry} (row.made) sealed"]
    assert tried


@pytest.mark.parametrize("one", [param for param in TABLES if param.values[0].model._meta.many_to_many])
def test_a_link_to_another_row_is_part_of_the_row(one: Sealed) -> None:
    row = made(one)
    entry = queries.position().size - 1

    for many in one.model._meta.many_to_many:
        through = many.remote_field.through._meta
        with behind_the_fence(through.db_table) as run:
            other = made_rows.row(many.related_model._meta.label_lower)
            columns = ", ".join(
                through.get_field(name).column for name in (many.m2m_field_name(), many.m2m_reverse_field_name())
            )
            run(
                f"INSERT INTO {through.db_table} ({columns}) VALUES (%s, %s)",
                [stored(one.model._meta.pk, row.pk), stored(many.related_model._meta.pk, other.pk)],
            )
            assert told(one, row) == [f"{many.name}: not what entry {entry} (row.made) sealed"]


@pytest.mark.parametrize("one", TABLES)
def test_a_row_that_no_act_made_is_an_orphan(one: Sealed) -> None:
    made(one)
    row = made_rows.row(one.label)

    assert told(one, row) == ["no entry of the ledger made this row"]


@pytest.mark.parametrize("one", TABLES)
def test_a_row_that_no_act_took_away_is_missed(one: Sealed) -> None:
    row = made(one)
    entry = queries.position().size - 1
    table, key = one.model._meta.db_table, one.model._meta.pk

    with behind_the_fence(table) as run:
        run(f"DELETE FROM {table} WHERE {key.column} = %s", [stored(key, row.pk)])
        assert told(one, row) == [f"the row that entry {entry} (row.made) sealed is gone"]


def region() -> models.Model:
    """A sealed region."""
    return made(sealed.of(apps.get_model("organisation.region")))


def test_a_row_that_an_act_took_away_may_not_come_back() -> None:
    row = region()
    key = row.pk
    row.delete()
    row.pk = key
    record(COMMAND_LINE, "row.removed", subject=f"row:{key}", facts={}, rows=[row])
    gone = [one.what for one in queries.row_ailments()]
    row.save(force_insert=True)

    assert gone == []
    assert [one.what for one in queries.row_ailments()] == ["the row is there, and entry 1 (row.removed) took it away"]


def test_the_last_entry_about_a_row_counts() -> None:
    row = region()
    type(row)._base_manager.filter(pk=row.pk).update(name="改")
    record(COMMAND_LINE, "row.changed", subject=f"row:{row.pk}", facts={}, rows=[row])

    assert list(queries.row_ailments()) == []


def test_the_doctor_fails_and_names_the_row(capsys: pytest.CaptureFixture[str]) -> None:
    row = region()
    type(row)._base_manager.filter(pk=row.pk).update(name="改")

    with pytest.raises(CommandError):
        call_command("doctor", "--json")

    said = json.loads(capsys.readouterr().out)
    assert said["checks"]["rows"] == 1
    assert said["faults"]["rows"][0]["where"] == f"organisation.region {row.pk}"


@pytest.mark.parametrize("statement", ["UPDATE ledger_seal SET marks = digest", "DELETE FROM ledger_seal"])
def test_seals_are_held_by_the_entry_that_made_them(statement: str) -> None:
    region()

    with behind_the_fence("ledger_seal") as run:
        run(statement)
        assert ("entry 0", "the seals of its rows are not those that it commits to") in [
            (one.where, one.what) for one in queries.row_ailments()
        ]


def test_a_seal_that_no_entry_commits_to_is_named() -> None:
    record(COMMAND_LINE, "thing.done", subject="thing:0", facts={})
    record(COMMAND_LINE, "thing.done", subject="thing:1", facts={})
    row = region()
    seal = Seal.objects.get(row_key=str(row.pk), shape__table="organisation.region")
    Seal.objects.create(entry_id=1, shape=seal.shape, row_key="7", digest=seal.digest, marks=seal.marks)

    assert "entry 1" in [one.where for one in queries.row_ailments()]


def test_the_database_refuses_to_change_a_seal() -> None:
    region()

    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Seal.objects.update(marks=b"")


def test_a_row_whose_entry_was_erased_is_told_and_is_no_fault() -> None:
    record(COMMAND_LINE, "thing.done", subject="thing:0", facts={})
    row = region()

    with behind_the_fence("ledger_body") as run:
        run("DELETE FROM ledger_body WHERE entry_id = 1")
        (one,) = (one for one in queries.row_ailments() if one.where == f"organisation.region {row.pk}")
        assert (one.is_fault, "was erased" in one.what) == (False, True)


def test_what_an_entry_says_last_can_be_sealed_anew_but_not_what_differs_from_it() -> None:
    record(COMMAND_LINE, "thing.done", subject="thing:0", facts={})
    rows = [made_rows.row("organisation.region") for _ in range(4)]
    record(COMMAND_LINE, "row.made", subject="row:1", facts={}, rows=rows)
    record(COMMAND_LINE, "row.changed", subject="row:1", facts={}, rows=[rows[0]])
    type(rows[1])._base_manager.filter(pk=rows[1].pk).update(name="改")
    rows[2].delete()

    (held,) = queries.held_by(1)

    assert list(held.keys) == [rows[3].pk]


def test_an_erasure_seals_anew_what_the_erased_entry_said_last() -> None:
    record(COMMAND_LINE, "thing.done", subject="thing:0", facts={})
    first, second = (build.actor(Role.OFFICE) for _ in range(2))
    row = build.region()
    unit = build.unit(region=row)
    record(COMMAND_LINE, "unit.edited", subject=f"unit:{unit.pk}", facts={}, rows=[row])

    erasure = propose_erasure(first, 1, ground="个人信息保护法第四十七条")
    erase(second, erasure.pk)
    sound = [one for one in queries.row_ailments() if one.where == f"organisation.region {row.pk}"]
    type(row)._base_manager.filter(pk=row.pk).update(name="改")

    (changed,) = (one.what for one in queries.row_ailments() if one.where == f"organisation.region {row.pk}")
    assert sound == []
    assert changed.endswith("(body.erased) sealed")


def test_rows_of_an_older_instance_are_taken_over_on_record() -> None:
    record(COMMAND_LINE, "thing.done", subject="thing:0", facts={})
    row = made_rows.row("organisation.region")
    orphans = [one.where for one in queries.row_ailments()]

    counted = take_over(COMMAND_LINE, dry_run=True)
    taken = take_over(COMMAND_LINE)

    assert orphans == [f"organisation.region {row.pk}"]
    assert counted == taken == {"organisation.region": 1}
    assert [one.facts["table"] for one in queries.acts_about("instance:whole")] == ["organisation.region"]
    assert list(queries.row_ailments()) == []
    assert take_over(COMMAND_LINE) == {}


def test_taking_over_leaves_a_changed_row_as_it_is() -> None:
    row = region()
    type(row)._base_manager.filter(pk=row.pk).update(name="改")

    assert take_over(COMMAND_LINE) == {}
    assert len(list(queries.row_ailments())) == 1


def test_a_row_of_a_table_that_is_not_sealed_cannot_be_named() -> None:
    with pytest.raises(LookupError):
        record(COMMAND_LINE, "thing.done", subject="thing:1", facts={}, rows=[made_rows.row("platform.job")])


@pytest.mark.unsealed
@pytest.mark.parametrize(
    ("does", "told"),
    [
        ("rows.filter(pk=pk).update(name='改')", "name: not what entry 0 (row.made) sealed"),
        ("rows.filter(pk=pk).delete()", "the row that entry 0 (row.made) sealed is gone"),
    ],
)
def test_the_watch_over_all_tests_sees_an_action_that_seals_nothing(does: str, told: str) -> None:
    row = region()
    action = compile(does, "/elsewhere/src/waypost/forgetful.py", "exec")

    with unsealed.watching() as found:
        exec(action, {"rows": type(row)._base_manager, "pk": row.pk})

    assert found == [f"organisation.region {row.pk}: {told}"]


@pytest.mark.unsealed
def test_the_watch_over_all_tests_sees_a_row_that_no_entry_makes() -> None:
    action = compile("made = rows.create(name='新', level_value='county')", "/elsewhere/src/waypost/new.py", "exec")
    here: dict[str, Any] = {"rows": apps.get_model("organisation.region")._base_manager}

    with unsealed.watching() as found:
        exec(action, here)

    assert found == [f"organisation.region {here['made'].pk}: no entry of the ledger made this row"]
