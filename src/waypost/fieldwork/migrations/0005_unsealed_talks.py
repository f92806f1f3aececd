"""Talks are sealed from here on. What was kept in plain words cannot be sealed without its author's passphrase, so an
instance that has such talks is not migrated behind their authors' backs."""

from django.db import migrations


def refuse_plain_talks(apps, schema_editor):
    plain = apps.get_model("fieldwork", "TalkContent").objects.count()
    if plain:
        raise RuntimeError(
            f"{plain} talks were recorded before talks were sealed; let their authors note them down and have them "
            "removed, then migrate"
        )


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0004_first_visits"), ("access", "0003_seal_keys")]

    operations = [
        migrations.RunPython(refuse_plain_talks, migrations.RunPython.noop),
        migrations.DeleteModel("TalkContent"),
    ]
