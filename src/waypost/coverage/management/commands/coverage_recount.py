"""`waypost coverage recount`: make the ledger of coverage anew from units and visits."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from waypost.coverage import recounting
from waypost.coverage.models import Obligation


class Command(BaseCommand):
    help = "Make the ledger of coverage anew from units and visits. May be run at any time, twice without harm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say whether the sums are right")
        parser.add_argument("--json", action="store_true", help="print facts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        told: list[dict[str, int]] = []
        for campaign_id in Obligation.objects.values_list("campaign", flat=True).distinct().order_by("campaign"):
            if options["check"]:
                told.append({"campaign": campaign_id, "wrong_sums": len(recounting.drift(campaign_id))})
                continue
            with tqdm(desc="Recounting units", unit="unit", disable=None) as bar:

                def progress(done: int, total: int, bar: Any = bar) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                units = recounting.recount_all(campaign_id=campaign_id, progress=progress)
            told.append({"campaign": campaign_id, "units": units})
        if options["json"]:
            self.stdout.write(json.dumps(told))
        for one in () if options["json"] else told:
            self.stdout.write(", ".join(f"{name} {value}" for name, value in one.items()))
