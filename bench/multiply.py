"""Makes a million rows of a few, inside PostgreSQL; elsewhere `crowd.py` pours them one by one. For measuring only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection, models

from waypost.coverage.models import Credit, Due
from waypost.fieldwork.models import Visit, VisitMember
from waypost.rectification.models import Recommendation

# A number that looks drawn by lot, the same in each run.
LOT = "(hashint8(n + {salt})::bigint & 2147483647)"
MINUTES = "timestamptz '2021-03-08 01:00+00' + {lot} % {span} * interval '1 minute'"


@contextmanager
def bare(*tables: type[models.Model]) -> Iterator[None]:
    """Tables without the indexes that no constraint needs and without checks of keys; the indexes are built after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            [[table._meta.db_table for table in tables]],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        for _, definition in indexes:
            cursor.execute(definition)


def multiply(table: type[models.Model], templates: int, count: int, changed: Mapping[str, str]) -> None:
    """Rows up to `count` like the first few, taken in turn, with some columns said anew in terms of n."""
    name = table._meta.db_table
    columns = [field.column for field in table._meta.concrete_fields]
    values = ", ".join(changed.get(column, f't."{column}"') for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {name} ({listed}) SELECT {values} FROM generate_series({templates + 1}, {count}) n"
            f" JOIN {name} t ON t.number = (n - 1) % {templates} + 1"
            f" JOIN organisation_unit u ON u.id = 1 + {LOT.format(salt=0)}"
            " % (SELECT count(*) FROM organisation_unit)"
        )


PLACE = {"id": "gen_random_uuid()", "unit_id": "u.id", "unit_path": "u.path", "region_path": "u.region_path"}


def visits(count: int) -> None:
    """Visits like the first one, at places and times drawn by lot."""
    at = MINUTES.format(lot=LOT.format(salt=7919), span=38 * 1440)
    times = dict.fromkeys(("from_at", "planned_at", "announced_at", "started_at"), at)
    ends = dict.fromkeys(("until_at", "ended_at"), f"{at} + interval '2 hours'")
    multiply(Visit, 1, count, {**PLACE, "number": "n", **times, **ends})


def recommendations(count: int, states: int) -> None:
    """Recommendations like the first few, one of each state."""
    at = MINUTES.format(lot=LOT.format(salt=104729), span=30 * 1440)
    due = f"(({at})::date + (10 + {LOT.format(salt=1299709)} % 50)::int)"
    issued = dict.fromkeys(("state_since_at", "drafted_at", "consulted_at", "issued_at"), at)
    closed = f"CASE WHEN t.closed_at IS NULL THEN NULL ELSE {at} END"
    title = {"title": "'意见建议 ' || n", "number": "n"}
    changed = {**PLACE, **title, **issued, "closed_at": closed, "due_on": due, "first_due_on": due}
    multiply(Recommendation, states, count, changed)


def members(people: list[int], ranks: tuple[str, ...]) -> None:
    """One person for each visit, the ranks in turn."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {VisitMember._meta.db_table} (id, visit_id, user_id, rank_value, is_lead)"
            " SELECT number, id, (%s::int[])[number %% %s + 1], (%s::text[])[number %% %s + 1], true"
            f" FROM {Visit._meta.db_table}",
            [people, len(ranks), list(ranks), len(ranks)],
        )


def coverage(obligations: Mapping[str, tuple[int, str]]) -> None:
    """The ledger of coverage: a row for each unit, and a credit for each visit of the rank that its level asks for."""
    due, credit = Due._meta.db_table, Credit._meta.db_table
    asked = ", ".join(f"('{level}', {pk}, '{rank}')" for level, (pk, rank) in obligations.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {credit} (id, due_id, visit_id, "on", user_ids, team_id, is_planned)'
            " SELECT v.number, u.id, v.id, (v.started_at AT TIME ZONE 'Asia/Shanghai')::date,"
            " jsonb_build_array(m.user_id), v.team_id, false"
            f" FROM {Visit._meta.db_table} v JOIN organisation_unit u ON u.id = v.unit_id"
            f" JOIN (VALUES {asked}) a(level, obligation, rank) ON a.level = u.level_value"
            f" JOIN {VisitMember._meta.db_table} m ON m.visit_id = v.id AND m.rank_value = a.rank"
        )
        cursor.execute(
            f"INSERT INTO {due} (id, campaign_id, obligation_id, unit_id, unit_path, region_path, region_id, kind_id,"
            " level_value, met_on) SELECT u.id, o.campaign_id, o.id, u.id, u.path, u.region_path, u.region_id,"
            " u.kind_id, u.level_value, c.met_on"
            f" FROM organisation_unit u JOIN (VALUES {asked}) a(level, obligation, rank) ON a.level = u.level_value"
            " JOIN coverage_obligation o ON o.id = a.obligation"
            f' LEFT JOIN (SELECT due_id, min("on") met_on FROM {credit} GROUP BY due_id) c ON c.due_id = u.id'
        )
