"""`waypost ledger consistency FROM TO`: the proof that nothing before was changed (RFC 9162, 2.1.4)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.ledger import queries
from waypost.ledger.models import Entry


class Command(BaseCommand):
    help = "Print the proof that the ledger of FROM entries is the beginning of that of TO. Exit 1: no such sizes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("first", type=int, metavar="FROM", help="the smaller number of entries")
        parser.add_argument("second", type=int, metavar="TO", help="the larger number of entries")
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        first, second = options["first"], options["second"]
        try:
            proof = queries.consistency(first, second)
        except Entry.DoesNotExist as fault:
            what = f"{first} and {second} are not two sizes of this ledger, the smaller first"
            raise CommandError(what, returncode=1) from fault
        if options["json"]:
            self.stdout.write(json.dumps(asdict(proof)))
            return
        self.stdout.write(f"root of {first} entries {proof.first_root}")
        for node in proof.path:
            self.stdout.write(f"  {node}")
        self.stdout.write(f"root of {second} entries {proof.second_root}")
