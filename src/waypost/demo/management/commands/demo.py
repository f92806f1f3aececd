"""`waypost demo`: fill an empty data folder with the demonstration campaign."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from waypost.demo.cast import OTHERS, PASSWORD
from waypost.demo.playing import play
from waypost.kernel.errors import Refused
from waypost.ledger import queries as ledger
from waypost.notice import actions as notices
from waypost.notice import marks
from waypost.platform import clock


class Command(BaseCommand):
    help = "Load the demonstration campaign into an empty data folder. A folder that has it is left as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("init", stdout=self.stderr)
        if clock.is_demo():
            self._tell(0, "The demonstration is here already", as_json=options["json"])
            return
        bar = tqdm(desc="Playing the campaign", unit="act", disable=None)

        def seen(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        try:
            played = play(seen)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        finally:
            bar.close()
        notices.deliver_all()
        marks.mark_old_read(before=clock.now() - timedelta(days=3))
        self._tell(played, f"{played} acts played", as_json=options["json"])

    def _tell(self, played: int, words: str, *, as_json: bool) -> None:
        position = ledger.position()
        if as_json:
            facts = {"acts": played, "entries": position.size, "root": position.root, "today": str(clock.today())}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(f"{words}, {position.size} entries in the ledger; today is {clock.today()}")
            self.stdout.write(f"Sign in as {OTHERS[0].key} and the others shown there; the password is {PASSWORD}")
