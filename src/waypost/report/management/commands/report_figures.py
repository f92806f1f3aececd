"""`waypost report figures`: every figure of a campaign as of a day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from waypost.campaign.queries import CampaignView
from waypost.ledger import queries as ledger
from waypost.platform import arguments
from waypost.platform.snapshot import snapshot
from waypost.report import queries
from waypost.report.queries import FigureValue
from waypost.report.source import Source


class Command(BaseCommand):
    help = "Print every figure as of a day, read from the records. Exit 0 done, 1 no campaign then, 2 wrong use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=arguments.day, required=True, help="the day, such as 2021-04-16")
        parser.add_argument("--campaign", type=int, help="its number (default: the one that runs on the day)")
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of: date = options["as_of"]
        campaign = queries.campaign_on(as_of, campaign_id=options["campaign"])
        if campaign is None:
            raise CommandError(f"there is no such campaign on {as_of}", returncode=1)
        with snapshot():
            self._print(campaign, as_of, is_json=options["json"])

    def _print(self, campaign: CampaignView, as_of: date, *, is_json: bool) -> None:
        position = ledger.position()
        values = queries.measure(Source(campaign.id, as_of))
        if is_json:
            answer = {
                "campaign": {"id": campaign.id, "name": campaign.name},
                "as_of": as_of.isoformat(),
                "ledger": {"size": position.size, "root": position.root},
                "figures": [
                    {**_facts(value), "ledger": {"size": position.size, "root": position.root}} for value in values
                ],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        for value in values:
            label = _words(value, "zh-hans")[0]
            self.stdout.write(f"{value.figure.id:28} {value.text:>8}  {label} ({value.count} rows)")
        self.stdout.write(f"{len(values)} figures of {campaign.name} as of {as_of}, ledger at {position.size}")


def _facts(value: FigureValue) -> dict[str, Any]:
    label_zh, query_zh = _words(value, "zh-hans")
    label_en, query_en = _words(value, "en")
    return {
        "id": value.figure.id,
        "label": {"zh": label_zh, "en": label_en},
        "value": _number(value.value),
        "unit": value.figure.unit.value,
        "query": {"zh": query_zh, "en": query_en, "code": value.figure.code},
        "digest": queries.digest(value.rows),
        "rows": value.count,
    }


def _words(value: FigureValue, language: str) -> tuple[str, str]:
    with translation.override(language):
        return value.figure.label, value.figure.definition


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
