"""Seals of rows, and the shapes of tables that they are of. Both are append-only, as what commits to them."""

import django.db.models.deletion
from django.db import migrations, models

from waypost.platform.fences import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_fence_of_bodies")]

    operations = [
        migrations.CreateModel(
            name="Shape",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("table", models.CharField(max_length=80)),
                ("columns", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("table", "columns"), name="one_shape_of_its_columns")]
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row_key", models.CharField(max_length=80)),
                ("digest", models.BinaryField(max_length=32)),
                ("marks", models.BinaryField(max_length=1000)),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.entry"
                    ),
                ),
                (
                    "shape",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.shape"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["shape", "row_key"], name="seals_by_row")]},
        ),
        *append_only("ledger_shape"),
        *append_only("ledger_seal"),
    ]
