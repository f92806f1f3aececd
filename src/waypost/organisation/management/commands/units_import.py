"""`waypost units import FILE`: what would become of each row of a roster; with --apply, make it so."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import override

from waypost.kernel.actor import Actor, Grant, Role
from waypost.organisation import actions, said
from waypost.organisation.queries import known
from waypost.organisation.roster import judge, sheets
from waypost.organisation.roster.division import Division, read_list
from waypost.organisation.rules import Fate

OPERATOR = Actor(None, "command line", grants=(Grant(Role.ADMIN),))
_OPEN = (Fate.ASK.value, Fate.REFUSE.value)


class Command(BaseCommand):
    help = (
        "Read a roster of units (XLSX, XLS, ODS, CSV) and say what becomes of each row: create, update, same, ask,"
        " refuse or skip, with the cell and the reason. Nothing is changed without --apply. Exit 0: no row is asked"
        " about or refused (or the roster was applied); 1: some are, and nothing was changed; 2: wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the roster")
        parser.add_argument("--apply", action="store_true", help="make and change the units, in one transaction")
        parser.add_argument(
            "--accept-suggestions", action="store_true", help="answer each question that shows a suggestion by it"
        )
        parser.add_argument(
            "--answers", metavar="FILE", help="a JSON object of answers: the key of a question, a value"
        )
        parser.add_argument("--leave-out", action="store_true", help="import the others: leave out rows that are open")
        parser.add_argument("--regions", metavar="FILE", help="a CSV of division codes and names that the table lacks")
        parser.add_argument(
            "--json",
            action="store_true",
            help="print one JSON object with the rows, their counts, and whether they were applied",
        )
        parser.add_argument("--language", choices=["zh", "en"], default="zh", help="language of the words (default zh)")

    def handle(self, *args: Any, **options: Any) -> None:
        content = _content(options["file"])
        regions = _regions(options["regions"])
        answers = _answers(options["answers"])
        with override("zh-hans" if options["language"] == "zh" else "en"):
            try:
                book = sheets.read(content, name=options["file"])
            except sheets.Unreadable as error:
                if options["json"]:
                    told = {"file": Path(options["file"]).name, "trouble": error.code, "applied": False, "rows": []}
                    self.stdout.write(json.dumps(told, ensure_ascii=False))
                raise CommandError(f"{options['file']}: {said.trouble(error.code)}", returncode=1) from error
            with transaction.atomic():
                self._judge(book, content, options, answers, regions)

    def _judge(
        self,
        book: sheets.Book,
        content: bytes,
        options: dict[str, Any],
        answers: dict[str, str],
        regions: list[Division],
    ) -> None:
        context = known.context(answers=answers, accept=options["accept_suggestions"], regions=regions)
        judged = judge.judge(book, context)
        rows, counts = said.rows_of(context, judged), judged.counts()
        open_rows = sum(counts[fate] for fate in _OPEN)
        applies = options["apply"] and (options["leave_out"] or not open_rows)
        name = Path(options["file"]).name
        result = None
        if applies:
            result = actions.import_judged(
                OPERATOR, book, context, judged, content=content, name=name, leave_out=options["leave_out"]
            )
        if options["json"]:
            self._print_json(name, rows, counts, applied=applies)
        else:
            self._print(rows)
        self.stderr.write(_summary(counts, len(judged.new_regions)))
        if result is not None:
            self.stderr.write(_applied(result))
        elif open_rows:
            raise CommandError(f"{open_rows} rows are asked about or refused; nothing was changed", returncode=1)

    def _print_json(self, name: str, rows: list[dict[str, Any]], counts: dict[str, int], *, applied: bool) -> None:
        """One JSON object, a row of the file on each line of the output."""
        told = {"file": name, "counts": counts, "applied": applied}
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        self.stdout.write(f'{json.dumps(told, ensure_ascii=False)[:-1]}, "rows": [\n{lines}\n]}}')

    def _print(self, rows: Iterable[dict[str, Any]]) -> None:
        for row in rows:
            name = (row["unit"] or {}).get("name") or ""
            self.stdout.write(f"{row['sheet']}!{row['row']}\t{row['fate']}\t{name}")
            for reason in row["reasons"]:
                if row["fate"] in _OPEN or reason["sort"] == "note":
                    allowed = f" — {reason['allowed']}" if reason["allowed"] else ""
                    self.stdout.write(f"    {reason['cell']}\t{reason['message']}{allowed}")
            for change in row["changes"]:
                self.stdout.write(f"    {change['field']}: {change['old'] or '—'} → {change['new'] or '—'}")


def _summary(counts: dict[str, int], regions: int) -> str:
    return ", ".join(f"{fate} {count}" for fate, count in counts.items()) + f"; {regions} regions would be new"


def _applied(result: actions.ImportResult) -> str:
    if result.seq is None:
        return "nothing to change: every unit of the roster is as it says"
    made, changed = result.counts[Fate.CREATE.value], result.counts[Fate.UPDATE.value]
    return (
        f"{made} units made, {changed} changed, {result.left_out} rows left out, {result.regions} regions made;"
        f" entry {result.seq} of the ledger"
    )


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error


def _regions(path: str | None) -> list[Division]:
    if path is None:
        return []
    try:
        text = _content(path).decode("utf-8-sig")
        rows = [row for row in csv.reader(text.splitlines()) if len(row) >= 2 and row[0].strip()[:1].isdigit()]
        return read_list((row[0], row[1]) for row in rows)
    except ValueError as error:
        raise CommandError(f"{path}: {error}", returncode=2) from error


def _answers(path: str | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        given = json.loads(_content(path))
    except ValueError as error:
        raise CommandError(f"{path}: no JSON", returncode=2) from error
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise CommandError(f"{path}: an object of texts is needed", returncode=2)
    return given
