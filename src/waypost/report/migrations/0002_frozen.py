from django.db import migrations

from waypost.platform.fences import RunFor, append_only

_TABLES = ("rowset", "freezing", "frozenfigure", "templateversion", "reportevent")
_CHANGED = "a published report never changes"

published_stays = [
    RunFor(
        "sqlite",
        [
            f"CREATE TRIGGER report_report_stays_{verb} BEFORE {verb.upper()} ON report_report"
            f" WHEN OLD.state_value = 'published' BEGIN SELECT RAISE(ABORT, '{_CHANGED}'); END"
            for verb in ("update", "delete")
        ],
        [f"DROP TRIGGER report_report_stays_{verb}" for verb in ("update", "delete")],
    ),
    RunFor(
        "postgresql",
        [
            "CREATE FUNCTION report_report_stays() RETURNS trigger AS $$ BEGIN"
            f" IF OLD.state_value = 'published' THEN RAISE EXCEPTION '{_CHANGED}'; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER report_report_stays BEFORE UPDATE OR DELETE ON report_report"
            " FOR EACH ROW EXECUTE FUNCTION report_report_stays()",
        ],
        ["DROP TRIGGER report_report_stays ON report_report", "DROP FUNCTION report_report_stays()"],
    ),
]


class Migration(migrations.Migration):
    dependencies = [("report", "0001_initial")]

    operations = [
        *[operation for table in _TABLES for operation in append_only(f"report_{table}")],
        *published_stays,
    ]
