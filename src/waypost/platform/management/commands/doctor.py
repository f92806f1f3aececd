"""`waypost doctor`: ask every room whether what must hold holds."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.platform.snapshot import snapshot
from waypost.platform.wiring import wired

_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check ledger, rows of all tables, files, histories, search index, paths and roles. Exit 0: all is well; 1:"
        " faults are named."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        with snapshot():  # so that an act that comes meanwhile is seen whole or not at all
            found = {name: list(check()) for name, check in wired("doctor").items()}
        faults = {name: [one for one in told if one.is_fault] for name, told in found.items()}
        number = sum(map(len, faults.values()))
        if options["json"]:
            answer = {
                "good": number == 0,
                "checks": {name: len(told) for name, told in faults.items()},
                "faults": {name: list(map(asdict, told)) for name, told in faults.items()},
                "notes": [asdict(one) for told in found.values() for one in told if not one.is_fault],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for name, told in found.items():
                count = len(faults[name])
                self.stdout.write(f"{name}: {f'{count} faults' if count else 'well'}")
                for ailment in told[:_SHOWN]:
                    self.stdout.write(f"    {ailment.where}: {ailment.what}")
                if len(told) > _SHOWN:
                    self.stdout.write(f"    and {len(told) - _SHOWN} more; see --json")
        if number:
            raise CommandError(f"{number} faults", returncode=1)
