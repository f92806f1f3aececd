"""`waypost ledger verify`: read the whole ledger and say whether it holds."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.ledger import queries


class Command(BaseCommand):
    help = "Check every entry of the ledger. Exit 0: it holds; 1: it does not, and each fault is named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(queries.faults())
        position, erased = _position(), len(queries.erased_by())
        if options["json"]:
            found = [{"seq": fault.seq, "what": fault.what} for fault in faults]
            answer = {"good": not faults, "size": position.size, "root": position.root, "erased": erased}
            answer["faults"] = found
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for fault in faults:
                self.stdout.write(f"entry {'head' if fault.seq is None else fault.seq}: {fault.what}")
            gone = f" (the words of {erased} erased by law)" if erased else ""
            self.stdout.write(f"{position.size} entries{gone}, root {position.root}, {len(faults)} faults")
        if faults:
            raise CommandError(f"the ledger does not hold: {len(faults)} faults", returncode=1)


def _position() -> queries.Position:
    """Where the ledger stands; nowhere when its head cannot be read, which is a fault that is named."""
    try:
        return queries.position()
    except ValueError:
        return queries.Position(0, "")
