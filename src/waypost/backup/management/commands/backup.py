"""`waypost backup`: the whole instance in one encrypted file, while it runs."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.backup import secrets_of
from waypost.backup.locking import recipients
from waypost.backup.packing import Unfit
from waypost.backup.writing import write
from waypost.kernel.errors import Refused
from waypost.ledger import actions as ledger

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Write tables and files as they are at one moment into one file, encrypted with age; the server may run. "
        "Exit 0: written; 1: it could not be; 2: wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the backup; must not be there yet")
        parser.add_argument("--to", action="append", default=[], metavar="RECIPIENT", help="a public key of age, age1…")
        parser.add_argument(
            "--passphrase-file", metavar="F", help="a file whose first line is a passphrase; - is stdin"
        )
        parser.add_argument("--plain", action="store_true", help="do not encrypt")
        parser.add_argument(
            "--with-keys", action="store_true", help="the ledger's signing key and the instance's secret too"
        )
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        is_locked = bool(options["to"] or options["passphrase_file"])
        if is_locked == options["plain"]:
            raise CommandError(
                "say for whom: --to RECIPIENT, --passphrase-file F, or --plain and neither", returncode=2
            )
        if options["plain"] and options["with_keys"]:
            raise CommandError("keys are never written without encryption", returncode=2)
        try:
            to, passphrase = recipients(options["to"]), secrets_of.passphrase(options["passphrase_file"])
        except Unfit as fault:
            raise CommandError(str(fault), returncode=2) from fault
        try:
            ledger.checkpoint()
        except Refused as fault:
            log.warning("the backup goes without a new checkpoint: %s", fault)
        try:
            written = write(options["out"], to=to, passphrase=passphrase, with_keys=options["with_keys"])
        except (OSError, Unfit) as fault:
            raise CommandError(f"no backup was written: {fault}", returncode=1) from fault
        if options["json"]:
            facts = {"file": str(options["out"]), "entries": written.size, "root": written.root, "rows": written.rows}
            facts |= {"files": written.files, "keys": written.has_keys, "checkpoint": written.checkpoint}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        self.stdout.write(f"{options['out']}: {written.rows} rows, {written.files} files, {written.size} entries")
        if written.checkpoint:
            self.stdout.write("Keep this checkpoint apart from the backup; `restore --checkpoint` compares with it:\n")
            self.stdout.write(written.checkpoint)
