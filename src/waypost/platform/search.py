"""Full-text search by character bigrams: FTS5 on SQLite, a GIN index on PostgreSQL.

The index knows words and ids only. Each room asks it for candidates and filters them by its own `visible_to`,
so that nothing can be found that may not be seen.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from waypost.kernel.text import bigrams
from waypost.platform.models import SearchEntry

_MOST = 2000


def put(kind: str, object_id: object, text: str) -> None:
    """Index the words of one record in place of those it had."""
    put_many(kind, [(object_id, text)])


def put_many(kind: str, records: Iterable[tuple[object, str]]) -> None:
    """Index many records; each pair is an id and its text."""
    entries = [SearchEntry(kind=kind, object_id=str(pk), grams=" ".join(bigrams(text))) for pk, text in records]
    SearchEntry.objects.bulk_create(
        entries,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["grams"],
        batch_size=500,
    )


def forget(kind: str, object_id: object) -> None:
    """Take a record out of the index. Nothing happens when it is not there."""
    SearchEntry.objects.filter(kind=kind, object_id=str(object_id)).delete()


def find(kind: str, text: str) -> list[str]:
    """Ids of the records of a kind in which every bigram of the text occurs; at most 2,000, newest first.

    Not scoped: the caller filters by `visible_to`. A text without letters or digits finds nothing.
    """
    grams = list(dict.fromkeys(bigrams(text)))[:60]
    if not grams:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT object_id FROM platform_searchentry WHERE kind = %s"
                " AND string_to_array(grams, ' ') @> %s ORDER BY id DESC LIMIT %s",
                [kind, grams, _MOST],
            )
        else:
            query = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams)
            cursor.execute(
                "SELECT e.object_id FROM platform_searchwords w JOIN platform_searchentry e ON e.id = w.rowid"
                " WHERE platform_searchwords MATCH %s AND e.kind = %s ORDER BY e.id DESC LIMIT %s",
                [query, kind, _MOST],
            )
        return [row[0] for row in cursor.fetchall()]
