"""`waypost move`: from SQLite to PostgreSQL by one command; SQLite keeps everything as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from waypost.backup import secrets_of
from waypost.backup.packing import Unfit
from waypost.backup.writing import stream
from waypost.kernel.errors import Refused
from waypost.ledger import queries as ledger
from waypost.platform.serving import claim


class Command(BaseCommand):
    help = (
        "Copy all rows into an empty PostgreSQL database, compare every table, verify the ledger on both sides. "
        "The server must be stopped. Exit 0: moved; 1: it was refused, and nothing is kept there; 2: wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument(
            "--to", metavar="URL", help="postgres://… of an empty database; for one with a password see below"
        )
        where.add_argument("--to-file", metavar="F", help="a file whose first line is that address; - is stdin")
        where.add_argument("--to-env", metavar="NAME", help="the variable of the environment that holds that address")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("this instance is not on SQLite (is DATABASE_URL set?)", returncode=2)
        target = _target(options)
        if options["to"] and urlsplit(target).password:
            self.stderr.write("Others on this machine can read that password while this runs: --to-file, --to-env.")
        try:
            claim(settings.DATA, "move")
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        for fault in ledger.faults():
            raise CommandError(f"the ledger does not hold here: {fault.what}", returncode=1)
        command = [
            sys.executable,
            "-m",
            "waypost.config.cli",
            "--data",
            str(settings.DATA),
            "restore",
            "-",
            "--rows-only",
        ]
        child = subprocess.Popen(  # noqa: S603 - this same program, with the other database
            command, stdin=subprocess.PIPE, env={**os.environ, "DATABASE_URL": target}
        )
        assert child.stdin is not None
        why = ""
        try:
            with child.stdin:
                stream(child.stdin, with_files=False)  # type: ignore[arg-type]
        except (OSError, Unfit) as fault:
            why = str(fault)
        if child.wait() != 0 or why:
            raise CommandError(f"nothing was moved {why}".strip(), returncode=1)
        self.stdout.write("Moved. Serve from now on with DATABASE_URL; the file waypost.sqlite3 stays as it was.")


def _target(options: dict[str, Any]) -> str:
    """The address of the other database. Raises CommandError (2) when there is none."""
    target = options["to"] or ""
    if options["to_env"]:
        target = os.environ.get(options["to_env"], "")
    if options["to_file"]:
        try:
            target = secrets_of.text(options["to_file"]).partition("\n")[0].strip()
        except Unfit as fault:
            raise CommandError(str(fault), returncode=2) from fault
    if not target.startswith(("postgres://", "postgresql://")):
        raise CommandError("this is no address of a PostgreSQL database: postgres://…", returncode=2)
    return target
