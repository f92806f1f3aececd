"""`waypost restore`: an empty data folder and database filled from a backup, verified before anything is kept."""

from __future__ import annotations

import io
import json
import shutil
import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error, connection

from waypost.backup import actions, secrets_of
from waypost.backup.locking import identities, unlocked
from waypost.backup.packing import Reader, Unfit
from waypost.kernel.actor import COMMAND_LINE


class Command(BaseCommand):
    help = (
        "Put a backup into a data folder (and a database) that is empty, verify all of it and record it. "
        "Exit 0: restored; 1: the backup does not hold or does not fit, and nothing is kept; 2: wrong use."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the backup; - is stdin")
        parser.add_argument("--identity", metavar="KEYFILE", help="private keys as age-keygen writes them; - is stdin")
        parser.add_argument(
            "--passphrase-file", metavar="F", help="a file whose first line is the passphrase; - is stdin"
        )
        parser.add_argument(
            "--checkpoint", metavar="KEPT", help="a checkpoint kept outside, which the ledger must go on from"
        )
        parser.add_argument(
            "--accept-older", default="", metavar="REASON", help="though it ends before that checkpoint"
        )
        parser.add_argument(
            "--accept-faults", default="", metavar="REASON", help="though `doctor` finds faults outside of the ledger"
        )
        parser.add_argument(
            "--rows-only", action="store_true", help="rows only, into this folder's new database (see move)"
        )
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.DATA)
        is_move = options["rows_only"]
        if not is_move and folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty; a restore needs an empty folder", returncode=2)
        if options["accept_older"] and not options["checkpoint"]:
            raise CommandError("--accept-older goes with --checkpoint", returncode=2)
        with ExitStack() as stack:
            try:
                keys = identities(secrets_of.text(options["identity"])) if options["identity"] else []
                passphrase = secrets_of.passphrase(options["passphrase_file"])
                checkpoint = secrets_of.text(options["checkpoint"]) if options["checkpoint"] else ""
                source: BinaryIO = sys.stdin.buffer
                if options["file"] != "-":
                    source = stack.enter_context(Path(options["file"]).open("rb"))
            except (OSError, Unfit) as fault:
                raise CommandError(str(fault), returncode=2) from fault
            try:
                with unlocked(source, keys, passphrase) as plain:
                    reader = Reader(plain)
                    call_command("init", stdout=io.StringIO())
                    done = actions.restore(
                        COMMAND_LINE,
                        reader,
                        checkpoint=checkpoint,
                        accept_older=options["accept_older"],
                        accept_faults=options["accept_faults"],
                        is_move=is_move,
                    )
            except (Unfit, OSError, Error) as fault:
                if not is_move:
                    _clear(folder)
                raise CommandError(f"nothing was restored: {fault}", returncode=1) from fault
        self._tell(done, options)

    def _tell(self, done: actions.Restored, options: dict[str, Any]) -> None:
        has_key = any((Path(settings.DATA) / "keys").glob("ledger-*.pem"))
        if options["json"]:
            said = {**asdict(done), "has_signing_key": has_key, "compared_with_checkpoint": bool(options["checkpoint"])}
            self.stdout.write(json.dumps(said))
            return
        self.stdout.write(
            f"{done.rows} rows; the ledger of {done.size} entries holds; entry {done.seq} says what was done"
        )
        if not options["checkpoint"] and not options["rows_only"]:
            self.stdout.write("No checkpoint was given: nothing from outside says that this is the newest ledger.")
        if not has_key:
            self.stdout.write("The ledger cannot sign until its key is put back: keys/ledger-….pem of the data folder.")


def _clear(folder: Path) -> None:
    """Take away what this restore has put into the folder, which was empty."""
    connection.close()
    for left in folder.iterdir() if folder.is_dir() else ():
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
