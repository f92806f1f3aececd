"""SQL that differs between SQLite and PostgreSQL, as migration operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class RunFor(Operation):
    """Run statements on one database only: `RunFor("sqlite", [...], undo=[...])`."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, vendor: str, statements: Sequence[str], undo: Sequence[str] = ()) -> None:
        self.vendor = vendor
        self.statements = tuple(statements)
        self.undo = tuple(undo)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(schema_editor, self.statements)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._run(schema_editor, self.undo)

    def _run(self, schema_editor: Any, statements: Sequence[str]) -> None:
        if schema_editor.connection.vendor == self.vendor:
            for statement in statements:
                schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        return f"SQL for {self.vendor}"


def append_only(table: str) -> list[RunFor]:
    """Operations after which the database itself refuses to change or delete rows of a table."""
    sqlite = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in ("update", "delete")
    ]
    postgresql = [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger AS $$ BEGIN"
        f" RAISE EXCEPTION '{table} is append-only'; END $$ LANGUAGE plpgsql",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]
    return [
        RunFor("sqlite", sqlite, [f"DROP TRIGGER {table}_no_{verb}" for verb in ("update", "delete")]),
        RunFor(
            "postgresql",
            postgresql,
            [
                f"DROP TRIGGER {table}_no_change ON {table}",
                f"DROP TRIGGER {table}_no_truncate ON {table}",
                f"DROP FUNCTION {table}_refuse()",
            ],
        ),
    ]
