"""`waypost ledger export`: the whole ledger in one file, to be verified by `verify.py` without Waypost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from waypost.kernel.errors import Refused
from waypost.ledger import actions, bundle


class Command(BaseCommand):
    help = (
        "Sign a checkpoint and write everything below it into one file, for `python3 verify.py FILE` on any machine. "
        "Exit 0: written; 1: it could not be written or signed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="the bundle, such as ledger.zip")
        parser.add_argument(
            "--without-bodies", action="store_true", help="leave out what the entries say; it can be verified even so"
        )
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        try:
            point = actions.checkpoint()
            with tqdm(total=point.size, desc="Writing entries", unit="entry", disable=None) as bar:

                def progress(done: int, total: int) -> None:
                    bar.update(done - bar.n)

                written = bundle.write(out, point.size, with_bodies=not options["without_bodies"], progress=progress)
        except (OSError, Refused) as fault:
            raise CommandError(f"{out} could not be written: {fault}", returncode=1) from fault
        if options["json"]:
            facts = {"file": str(out), "entries": written.size, "bodies": written.bodies, "erased": written.erased}
            facts |= {"root": written.root, "checkpoints": written.checkpoints}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            gone = f", {written.erased} erased" if written.erased else ""
            self.stdout.write(f"{out}: {written.size} entries, {written.bodies} bodies{gone}, root {written.root}")
