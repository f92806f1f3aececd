"""`waypost recommendations remind`: tell the rungs of the overdue ladder that are due."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from waypost.kernel.actor import COMMAND_LINE
from waypost.platform import arguments, clock
from waypost.rectification.actions import Reminded
from waypost.rectification.ladder import ladder_of
from waypost.rectification.overdue import remind_all


class Command(BaseCommand):
    help = "Tell whom an item concerns that is due soon or late: each rung of the ladder once. Run it once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be told; tell nothing")
        parser.add_argument("--today", type=arguments.day, help="the day to count from (default: today)")
        parser.add_argument("--soon", type=int, default=3, help="days before the due date of the first reminder")
        parser.add_argument("--line", type=int, default=3, help="days late before the superior's head is told")
        parser.add_argument("--leader", type=int, default=7, help="days late before the leader is told")
        parser.add_argument("--office", type=int, default=14, help="days late before the office is told")
        parser.add_argument("--json", action="store_true", help="print facts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["today"] or clock.today()
        ladder = ladder_of(**{name: options[name] for name in ("soon", "line", "leader", "office")})
        told = remind_all(COMMAND_LINE, today=today, ladder=ladder, dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps([_facts(one) for one in told], ensure_ascii=False))
            return
        for one in told:
            self.stdout.write(
                f"{one.number or '-'}\t{one.due.on}\t{one.telling.rung.value}\t{len(one.people)} people\t{one.title}"
            )
        would = "would be reminded" if options["dry_run"] else "reminded"
        self.stdout.write(f"{len(told)} recommendations {would} as of {today}")


def _facts(one: Reminded) -> dict[str, Any]:
    return {
        "recommendation": str(one.recommendation_id),
        "number": one.number,
        "what": one.due.what,
        "due_on": one.due.on.isoformat(),
        "days_late": one.telling.days_late,
        "rung": one.telling.rung.value,
        "tells": sorted(addressee.value for addressee in one.telling.tells),
        "people": list(one.people),
    }
