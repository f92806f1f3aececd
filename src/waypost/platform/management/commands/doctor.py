"""`waypost doctor`: ask every room whether what must hold holds."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.platform.wiring import wired

_SHOWN = 20


class Command(BaseCommand):
    help = "Check ledger, files, histories, search index, paths and roles. Exit 0: all is well; 1: faults are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        found = {
            name: [{"where": ailment.where, "what": ailment.what} for ailment in check()]
            for name, check in wired("doctor").items()
        }
        number = sum(len(ailments) for ailments in found.values())
        if options["json"]:
            answer = {"good": number == 0, "checks": {name: len(ailments) for name, ailments in found.items()}}
            self.stdout.write(json.dumps({**answer, "faults": found}, ensure_ascii=False))
        else:
            for name, ailments in found.items():
                self.stdout.write(f"{name}: {'well' if not ailments else f'{len(ailments)} faults'}")
                for ailment in ailments[:_SHOWN]:
                    self.stdout.write(f"    {ailment['where']}: {ailment['what']}")
                if len(ailments) > _SHOWN:
                    self.stdout.write(f"    and {len(ailments) - _SHOWN} more; see --json")
        if number:
            raise CommandError(f"{number} faults", returncode=1)
