"""`waypost ledger testvectors DIR`: does the ledger judge proofs as the transparency community's vectors ask?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.ledger import vectors


class Command(BaseCommand):
    help = (
        "Judge every .json vector of inclusion or consistency below DIR, in the form of transparency-dev/merkle. "
        "Exit 0: all passed; 1: some failed, each named; 2: there is no such folder, or no vector in it."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="folder of vectors, read with all below it")
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        found = list(vectors.judged(folder)) if folder.is_dir() else []
        verdicts = [verdict for verdict in found if verdict.is_judged]
        others = len(found) - len(verdicts)
        if not verdicts:
            raise CommandError(f"{folder} is no folder with .json vectors", returncode=2)
        failed = [verdict for verdict in verdicts if not verdict.passed]
        if options["json"]:
            named = [{"file": str(one.path), "why": one.why} for one in failed]
            self.stdout.write(
                json.dumps(
                    {
                        "passed": len(verdicts) - len(failed),
                        "failed": len(failed),
                        "not_judged": others,
                        "faults": named,
                    }
                )
            )
        else:
            for one in failed:
                self.stdout.write(f"{one.path}: {one.why}")
            if others:
                self.stdout.write(f"{others} vectors are about subtrees and were not judged")
            self.stdout.write(f"{len(verdicts) - len(failed)} passed, {len(failed)} failed")
        if failed:
            raise CommandError(f"{len(failed)} vectors were judged otherwise", returncode=1)
