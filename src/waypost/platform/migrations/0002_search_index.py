from django.db import migrations

from waypost.platform.fences import RunFor

TABLE = "platform_searchentry"


class Migration(migrations.Migration):
    dependencies = [("platform", "0001_initial")]

    operations = [
        RunFor(
            "sqlite",
            [
                "CREATE VIRTUAL TABLE platform_searchwords USING fts5("
                f"grams, content='{TABLE}', content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
                f"CREATE TRIGGER platform_search_added AFTER INSERT ON {TABLE} BEGIN"
                " INSERT INTO platform_searchwords(rowid, grams) VALUES (new.id, new.grams); END",
                f"CREATE TRIGGER platform_search_removed AFTER DELETE ON {TABLE} BEGIN"
                " INSERT INTO platform_searchwords(platform_searchwords, rowid, grams)"
                " VALUES ('delete', old.id, old.grams); END",
                f"CREATE TRIGGER platform_search_changed AFTER UPDATE ON {TABLE} BEGIN"
                " INSERT INTO platform_searchwords(platform_searchwords, rowid, grams)"
                " VALUES ('delete', old.id, old.grams);"
                " INSERT INTO platform_searchwords(rowid, grams) VALUES (new.id, new.grams); END",
            ],
            [
                "DROP TRIGGER platform_search_changed",
                "DROP TRIGGER platform_search_removed",
                "DROP TRIGGER platform_search_added",
                "DROP TABLE platform_searchwords",
            ],
        ),
        RunFor(
            "postgresql",
            [f"CREATE INDEX platform_search_grams ON {TABLE} USING gin (string_to_array(grams, ' '))"],
            ["DROP INDEX platform_search_grams"],
        ),
    ]
