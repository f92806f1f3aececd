"""Rows by the million, made inside the database by statements that PostgreSQL and SQLite both read. For measuring only.

`n` is the number of the row that is being made. Both databases make the same rows, but for their keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, models

START = "2021-03-08 01:00:00"


def is_postgresql() -> bool:
    """True on PostgreSQL, False on SQLite."""
    return connection.vendor == "postgresql"


def lot(salt: int, *, of: str = "n") -> str:
    """A number that looks drawn by lot, the same in each run."""
    one = f"(CAST({of} AS bigint) * {2654435761 + 2 * salt} %% 2147483647)"
    return f"({one} * ({one} %% 65536) %% 2147483647)"


def moment(minutes: str) -> str:
    """A moment, some minutes after the campaign opened."""
    if is_postgresql():
        return f"(timestamptz '{START}+00' + ({minutes}) * interval '1 minute')"
    return f"datetime('{START}', '+' || ({minutes}) || ' minutes')"


def later(at: str, hours: int) -> str:
    """A moment some hours after another."""
    return f"({at} + interval '{hours} hours')" if is_postgresql() else f"datetime({at}, '+{hours} hours')"


def day(at: str) -> str:
    """The day of a moment, where the campaign is."""
    return f"(({at}) AT TIME ZONE 'Asia/Shanghai')::date" if is_postgresql() else f"date({at}, '+8 hours')"


def days_later(on: str, days: str) -> str:
    """A day some days after another."""
    return f"({on} + ({days})::int)" if is_postgresql() else f"date({on}, '+' || ({days}) || ' days')"


def new_key() -> str:
    """A key of its own for each row."""
    return "gen_random_uuid()" if is_postgresql() else "lower(hex(randomblob(16)))"


def json(**said: str) -> str:
    """An object, each name with an expression."""
    parts = ", ".join(f"'{name}', {value}" for name, value in said.items())
    return f"jsonb_build_object({parts})" if is_postgresql() else f"json_object({parts})"


def json_list(value: str) -> str:
    """A list of one."""
    return f"jsonb_build_array({value})" if is_postgresql() else f"json_array({value})"


def series(first: int, last: int) -> str:
    """The numbers from one to another, as a table `s` with a column `n`."""
    if is_postgresql():
        return f"generate_series({first}, {last}) AS s(n)"
    return (
        f"(WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last})"
        f" SELECT n FROM c WHERE n <= {last}) AS s"
    )


def drawn_unit(*, salt: int = 0) -> str:
    """A join that gives each row a unit `u`, drawn by lot."""
    return f"JOIN organisation_unit u ON u.id = 1 + {lot(salt)} %% (SELECT count(*) FROM organisation_unit)"


@contextmanager
def bare(*tables: type[models.Model]) -> Iterator[None]:
    """Tables without the indexes that no constraint needs and without checks of keys; the indexes are built after."""
    names = [table._meta.db_table for table in tables]
    marks = ", ".join("%s" for _ in names)
    with connection.cursor() as cursor:
        if is_postgresql():
            cursor.execute(
                f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({marks})"
                " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
                names,
            )
        else:
            wanted = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
            cursor.execute(f"{wanted} AND tbl_name IN ({marks})", names)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        off = "SET session_replication_role = replica; SET maintenance_work_mem = '1GB'"
        cursor.execute(off if is_postgresql() else "PRAGMA foreign_keys = OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT" if is_postgresql() else "PRAGMA foreign_keys = ON")
        for _, definition in indexes:
            cursor.execute(definition)


def insert(like: models.Model, changed: Mapping[str, str], source: str, *, before: str = "") -> None:
    """Rows like one, with some columns said anew for each row of a source (what follows FROM)."""
    columns, values, given = [], [], []
    for field in like._meta.concrete_fields:
        if field.primary_key and field.column not in changed:
            continue
        columns.append(f'"{field.column}"')
        if field.column in changed:
            values.append(changed[field.column])
        else:
            values.append("%s")
            given.append(field.get_db_prep_save(getattr(like, field.attname), connection))
    names, said = ", ".join(columns), ", ".join(values)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {like._meta.db_table} ({names}) {before} SELECT {said} FROM {source}", given)


def multiply(table: type[models.Model], templates: int, count: int, changed: Mapping[str, str]) -> None:
    """Rows up to `count` like the first few, taken in turn, some columns said anew in terms of n and a unit u."""
    name = table._meta.db_table
    columns = [field.column for field in table._meta.concrete_fields]
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    turn = f"t.number = (s.n - 1) %% {templates} + 1"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} ({listed}) SELECT {values} FROM {series(templates + 1, count)}"
            f" CROSS JOIN {name} t {drawn_unit()} WHERE {turn} AND t.number <= {templates}",
            [],
        )


def run(statement: str) -> None:
    """Any other statement; whitespace is free."""
    with connection.cursor() as cursor:
        cursor.execute(re.sub(r"\s+", " ", statement), [])
