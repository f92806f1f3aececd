"""`waypost ledger checkpoint`: sign the ledger as it stands, or change the key by which it signs."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.kernel.actor import COMMAND_LINE
from waypost.kernel.errors import Refused
from waypost.ledger import actions, queries


class Command(BaseCommand):
    help = "Sign how far the ledger has come and print the signed checkpoint. Exit 1: the key is not there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--change-key", metavar="REASON", help="sign with a new key from now on, and say why")
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["change_key"]:
                actions.change_key(COMMAND_LINE, reason=options["change_key"])
            point = actions.checkpoint()
        except Refused as fault:
            raise CommandError(str(fault), returncode=1) from fault
        keys = [key.line for key in queries.signing_keys()]
        if options["json"]:
            facts = {"size": point.size, "root": bytes(point.root).hex(), "note": point.note, "keys": keys}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(point.note + "\nkey " + keys[-1])
