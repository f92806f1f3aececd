"""`waypost units import FILE`: what would become of each row of a roster; with --apply, make it so."""

from __future__ import annotations

import json
import os
from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, transaction
from django.utils.translation import get_language, gettext, override
from tqdm import tqdm

from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import Told
from waypost.organisation import actions, answering, said
from waypost.organisation.jobs import BUSY
from waypost.organisation.queries import known
from waypost.organisation.roster import judge, sheets
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.division import Division
from waypost.organisation.roster.facts import Judged
from waypost.organisation.rules import Fate
from waypost.platform.errors import said as platform_said
from waypost.platform.intake.limits import MOST_TABLE

OPERATOR = Actor(None, "command line", grants=(Grant(Role.ADMIN),))
_OPEN = (Fate.ASK.value, Fate.REFUSE.value)
_HELP = """Read a roster of units (XLSX, XLSM, XLS, ODS, CSV and other delimited text) and say what becomes of each row.
Nothing is changed without --apply; with it, all of the roster is applied in one transaction, or nothing.

Fates: create (a new unit), update (a unit that exists changes), same (it is as the row says), ask (a person has to say
what is meant), refuse (it is wrong), skip (no unit: a title, a total, a blank or repeated line).

Exit codes: 0 no row is asked about or refused, or the roster was applied; 1 some are, or the file cannot be read or
holds no unit, and nothing was changed; 2 wrong use.

Answering: --questions FILE writes every question with its choices (.xlsx, .csv or .json); fill in the answers and give
the file back with --answers FILE. One answer answers every row that asks the same."""
_JSON = """JSON (--json): one object on stdout, a row of the file on each line:
  file, trouble (null, or why the file cannot be read), applied, counts {fate: rows}, regions_made, left_out, seq (the
  entry of the ledger, or null), rows [{sheet, row, fate, unit, unit_id, changes, reasons}]
  unit     null, or {name, kind, kind_name, level, region_code, region, superior, code, short_name, latitude, longitude,
           has_window, staff, head, liaison, telephone, address, note}; null where the roster does not say
  changes  [{field, old, new}] of an update
  reasons  [{code, sort, cell, found, message, allowed, message_en, allowed_en, ask}]; sort is note, ask, refuse or
           skip; cell is SHEET!A1; ask is there for questions: {key, own, choices [{value, label, label_en}],
           suggestion, typed}. Answers are {key: value}; `own` is the same question for this row alone.
Fields are added, never renamed or taken away."""


class Command(BaseCommand):
    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The parser, which keeps the lines of the help as they are."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = _JSON
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the roster")
        parser.add_argument("--apply", action="store_true", help="make and change the units, in one transaction")
        parser.add_argument(
            "--accept-suggestions", action="store_true", help="answer each question that shows a suggestion by it"
        )
        parser.add_argument("--questions", metavar="FILE", help="write the open questions to FILE, to be filled in")
        parser.add_argument(
            "--answers",
            metavar="FILE",
            help="answers: a file of --questions that was filled in, or a JSON object {key of a question: value}",
        )
        parser.add_argument("--leave-out", action="store_true", help="import the others: leave out rows that are open")
        parser.add_argument("--regions", metavar="FILE", help="a CSV of division codes and names that the table lacks")
        parser.add_argument("--json", action="store_true", help="print one JSON object (see below)")
        parser.add_argument(
            "--language",
            "--lang",
            choices=["zh", "en"],
            help="language of the words (default: English if LANG is, else zh)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with override("en" if _language(options["language"]) == "en" else "zh-hans"):
            content = _content(options["file"])
            regions, answers = _regions(options["regions"]), _answers(options["answers"])
            try:
                book = sheets.read(content, name=options["file"])
            except sheets.Unreadable as error:
                self._fail(options, error.code)
            try:
                with transaction.atomic():
                    self._judge(book, content, options, answers, regions)
            except (OperationalError, Told) as error:
                reason = platform_said(error) if isinstance(error, Told) else gettext(BUSY)
                raise CommandError(f"{options['file']}: {reason}", returncode=1) from error

    def _fail(self, options: dict[str, Any], trouble: str) -> None:
        """The file as a whole is no roster."""
        if options["json"]:
            counts = {fate.value: 0 for fate in Fate}
            self._print_json(options, [], {"trouble": trouble, "counts": counts, "applied": False})
        raise CommandError(f"{options['file']}: {said.trouble(trouble)}", returncode=1)

    def _judge(
        self,
        book: sheets.Book,
        content: bytes,
        options: dict[str, Any],
        answers: dict[str, str],
        regions: list[Division],
    ) -> None:
        context = known.context(book, answers=answers, accept=options["accept_suggestions"], regions=regions)
        judged = judge.judge(book, context)
        plain, counts = said.plain_rows(context, judged), judged.counts()
        rows = [said.worded(row) for row in plain]
        open_rows = sum(counts[fate] for fate in _OPEN)
        result = None
        if options["apply"] and judge.holds_units(judged) and (options["leave_out"] or not open_rows):
            result = self._apply(book, context, judged, content, options)
        if options["json"]:
            trouble = None if judge.holds_units(judged) else "no_units"
            self._print_json(options, rows, {"trouble": trouble, "counts": counts, **_done(result)})
        else:
            self._print(rows)
        if options["questions"]:
            self._write_questions(options["questions"], said.questions(plain))
        self.stderr.write(_summary(counts, len(judged.new_regions)))
        if not judge.holds_units(judged):
            raise CommandError(f"{options['file']}: {said.trouble('no_units')}", returncode=1)
        if result is not None:
            self.stderr.write(_applied(result))
        elif open_rows:
            said_open = gettext("%(count)s rows are asked about or refused; nothing was changed")
            raise CommandError(said_open % {"count": open_rows}, returncode=1)

    def _apply(
        self, book: sheets.Book, context: Context, judged: Judged, content: bytes, options: dict[str, Any]
    ) -> actions.ImportResult:
        name = Path(options["file"]).name
        with tqdm(desc=gettext("Applying"), unit="unit", disable=None, leave=False) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            return actions.import_judged(
                OPERATOR, book, context, judged, content=content, name=name, leave_out=options["leave_out"],
                progress=progress,
            )  # fmt: skip

    def _print_json(self, options: dict[str, Any], rows: list[dict[str, Any]], facts: dict[str, Any]) -> None:
        """One JSON object, a row of the file on each line of the output."""
        told = {"file": Path(options["file"]).name, **facts}
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        self.stdout.write(f'{json.dumps(told, ensure_ascii=False)[:-1]}, "rows": [\n{lines}\n]}}')

    def _print(self, rows: Iterable[dict[str, Any]]) -> None:
        suffix = "_en" if get_language() == "en" else ""
        for row in rows:
            name = (row["unit"] or {}).get("name") or ""
            self.stdout.write(f"{row['sheet']}!{row['row']}\t{row['fate']}\t{name}")
            for reason in row["reasons"]:
                if row["fate"] in _OPEN or reason["sort"] == "note":
                    message, allowed = reason[f"message{suffix}"], reason[f"allowed{suffix}"]
                    self.stdout.write(f"    {reason['cell']}\t{message}{f' — {allowed}' if allowed else ''}")
            for change in row["changes"]:
                self.stdout.write(
                    f"    {said.field_words(change['field'])}: {change['old'] or '—'} → {change['new'] or '—'}"
                )

    def _write_questions(self, path: str, questions: list[said.Question]) -> None:
        try:
            Path(path).write_bytes(answering.written(questions, form=Path(path).suffix.lower()))
        except KeyError as error:
            raise CommandError(f"{path}: the ending must be .xlsx, .csv or .json", returncode=2) from error
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        self.stderr.write(gettext("%(count)s questions written to %(file)s") % {"count": len(questions), "file": path})


def _language(given: str | None) -> str:
    if given:
        return given
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "en" if spoken.startswith("en") else "zh"


def _done(result: actions.ImportResult | None) -> dict[str, Any]:
    if result is None:
        return {"applied": False, "regions_made": 0, "left_out": 0, "seq": None}
    return {"applied": True, "regions_made": result.regions, "left_out": result.left_out, "seq": result.seq}


def _summary(counts: dict[str, int], regions: int) -> str:
    told = ", ".join(f"{fate} {count}" for fate, count in counts.items())
    return told + "; " + gettext("%(count)s regions would be new") % {"count": regions}


def _applied(result: actions.ImportResult) -> str:
    if result.seq is None:
        return gettext("Nothing to change: every unit is as the roster says.")
    return gettext(
        "%(made)s units made, %(changed)s changed, %(left)s rows left out, %(regions)s regions made;"
        " entry %(seq)s of the ledger"
    ) % {
        "made": result.counts[Fate.CREATE.value],
        "changed": result.counts[Fate.UPDATE.value],
        "left": result.left_out,
        "regions": result.regions,
        "seq": result.seq,
    }


def _content(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_TABLE + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error


def _regions(path: str | None) -> list[Division]:
    if path is None:
        return []
    try:
        return sheets.list_of_regions(_content(path))
    except sheets.Unreadable as error:
        raise CommandError(f"{path}: {said.trouble(error.code)}", returncode=2) from error
    except ValueError as error:
        raise CommandError(f"{path}: {error}", returncode=2) from error


def _answers(path: str | None) -> dict[str, str]:
    if path is None:
        return {}
    try:
        return answering.read(_content(path), form=Path(path).suffix.lower())
    except answering.NotAnswers as error:
        raise CommandError(f"{path}: {error}", returncode=2) from error
