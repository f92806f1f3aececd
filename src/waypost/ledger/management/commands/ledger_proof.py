"""`waypost ledger proof SEQ`: the proof that an entry is in the ledger (RFC 9162, 2.1.3)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.ledger import queries
from waypost.ledger.models import Entry


class Command(BaseCommand):
    help = "Print the proof that entry SEQ is in the ledger of a size. Exit 1: there is no such entry."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("seq", type=int, help="number of the entry, from 0")
        parser.add_argument("--size", type=int, help="number of entries in the tree (default: all there are)")
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            proof = queries.proof(options["seq"], size=options["size"])
        except (Entry.DoesNotExist, OverflowError) as fault:
            raise CommandError(f"there is no entry {options['seq']} in a ledger of that size", returncode=1) from fault
        if options["json"]:
            self.stdout.write(json.dumps(asdict(proof)))
            return
        self.stdout.write(f"entry {proof.seq}, hash {proof.leaf_hash}")
        for node in proof.path:
            self.stdout.write(f"  {node}")
        self.stdout.write(f"root of {proof.size} entries {proof.root}")
