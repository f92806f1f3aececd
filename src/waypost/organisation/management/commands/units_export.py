"""`waypost units export FILE`: every unit, in the form in which it can be imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.kernel.actor import Actor, Grant, Role
from waypost.organisation import exporting
from waypost.organisation.rules import UnitLevel

_FORMS = {".xlsx": exporting.xlsx_of, ".csv": exporting.csv_of}


class Command(BaseCommand):
    help = "Write every unit to a spreadsheet (.xlsx or .csv) that `waypost units import` reads again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="where to write; its ending says the form")
        parser.add_argument("--level", choices=[level.value for level in UnitLevel], help="only units of a level")
        parser.add_argument("--kind", default="", help="only units of a kind, by its code")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        form = _FORMS.get(path.suffix.lower())
        if form is None:
            raise CommandError(f"{path}: the ending must be one of {', '.join(_FORMS)}", returncode=2)
        operator = Actor(None, "command line", grants=(Grant(Role.ADMIN),))
        level = UnitLevel(options["level"]) if options["level"] else None
        rows = list(exporting.lines(operator, level=level, kind=options["kind"]))
        try:
            path.write_bytes(form(rows))
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        self.stdout.write(f"{len(rows)} units written to {path}")
