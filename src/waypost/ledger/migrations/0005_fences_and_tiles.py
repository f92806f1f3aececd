"""The new tables are append-only, and a ledger that is already long gets the tiles that it would have."""

from django.db import migrations

from waypost.platform.fences import append_only


def tiles(apps, schema_editor):
    from hashlib import sha256

    Entry, Tile = apps.get_model("ledger", "Entry"), apps.get_model("ledger", "Tile")
    level, row, index = 0, [], 0
    hashes = (bytes(one) for one in Entry.objects.order_by("seq").values_list("leaf_hash", flat=True).iterator())
    while True:
        roots = []
        for one in hashes:
            row.append(one)
            if len(row) == 256:
                roots.append(_root(sha256, row))
                Tile.objects.create(number=level * 2**48 + index, root=roots[-1], hashes=b"".join(row))
                row, index = [], index + 1
        if len(roots) < 256:
            return
        level, row, index, hashes = level + 1, [], 0, iter(roots)


def _root(sha256, row):
    while len(row) > 1:
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_tree")]

    operations = [
        migrations.RunPython(tiles, migrations.RunPython.noop),
        *append_only("ledger_tile"),
        *append_only("ledger_key"),
        *append_only("ledger_checkpoint"),
        *append_only("ledger_cosignature"),
    ]
