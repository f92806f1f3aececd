"""`waypost ledger seal`: take over rows that the ledger does not know yet, as they stand, on record."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waypost.kernel.actor import COMMAND_LINE
from waypost.ledger.actions import take_over


class Command(BaseCommand):
    help = (
        "Seal the rows of which the ledger says nothing (of an older instance), as they stand now; one entry a table"
        " says so. What differs from its seal stays as it is, and the doctor goes on naming it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows would be taken over")
        parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        taken = take_over(COMMAND_LINE, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], "rows": taken}))
            return
        for label, count in taken.items():
            self.stdout.write(f"{label}: {count}")
        would = "would be" if options["dry_run"] else "were"
        self.stdout.write(f"{sum(taken.values())} rows of {len(taken)} tables {would} taken over")
