"""The database lets the body of an entry go when a later entry says that it was erased, and in no other way."""

from django.db import migrations

from waypost.platform.fences import RunFor

ERASED = (
    "EXISTS (SELECT 1 FROM ledger_entry WHERE subject = 'entry:' || OLD.entry_id AND act = 'body.erased'"
    " AND seq > OLD.entry_id)"
)
REFUSE = "RAISE EXCEPTION 'ledger_body is append-only';"
SQLITE = "CREATE TRIGGER ledger_body_no_delete BEFORE DELETE ON ledger_body{when} BEGIN SELECT RAISE(ABORT, 'ledger_body is append-only'); END"
POSTGRESQL = "CREATE OR REPLACE FUNCTION ledger_body_refuse() RETURNS trigger AS $$ BEGIN {but}{refuse} END $$ LANGUAGE plpgsql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_erasure")]

    operations = [
        RunFor(
            "sqlite",
            ["DROP TRIGGER ledger_body_no_delete", SQLITE.format(when=f" WHEN NOT {ERASED}")],
            ["DROP TRIGGER ledger_body_no_delete", SQLITE.format(when="")],
        ),
        RunFor(
            "postgresql",
            [
                POSTGRESQL.format(
                    but=f"IF TG_OP = 'DELETE' THEN IF {ERASED} THEN RETURN OLD; END IF; END IF; ", refuse=REFUSE
                )
            ],
            [POSTGRESQL.format(but="", refuse=REFUSE)],
        ),
    ]
