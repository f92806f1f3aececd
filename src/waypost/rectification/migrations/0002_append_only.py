from django.db import migrations

from waypost.platform.fences import RunFor, append_only

APPEND_ONLY = ("event", "recommendationtext", "opinion", "decisionpaper", "judgement", "evidence", "message")
TABLE = "rectification_recommendation"


class Migration(migrations.Migration):
    dependencies = [("rectification", "0001_initial")]

    operations = [
        *(fence for name in APPEND_ONLY for fence in append_only(f"rectification_{name}")),
        RunFor(
            "sqlite",
            [
                f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}"
                f" BEGIN SELECT RAISE(ABORT, '{TABLE} is never deleted'); END"
            ],
            [f"DROP TRIGGER {TABLE}_no_delete"],
        ),
        RunFor(
            "postgresql",
            [
                f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger AS $$ BEGIN"
                f" RAISE EXCEPTION '{TABLE} is never deleted'; END $$ LANGUAGE plpgsql",
                f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}"
                f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
            ],
            [f"DROP TRIGGER {TABLE}_no_delete ON {TABLE}", f"DROP FUNCTION {TABLE}_refuse()"],
        ),
    ]
