"""`waypost notices deliver`: tell people what the ledger holds for them and they were not told yet."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waypost.notice import actions


class Command(BaseCommand):
    help = "Deliver notices of what was recorded since the last time. May be run at any time, and twice at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        made = actions.deliver_all()
        self.stdout.write(json.dumps({"notices": made}) if options["json"] else f"{made} notices delivered")
