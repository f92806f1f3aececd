"""`waypost tidy`: forget what is kept for a while only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandParser

from waypost.platform import clock
from waypost.platform.models import GivenAnswer

KEPT = timedelta(days=7)
"""How long the answer to a write is kept for a repeat with the same key."""


class Command(BaseCommand):
    help = "Forget answers that were kept for a repeat for 7 days, and sessions that are over. Once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.real_now()
        rows = (GivenAnswer.objects.filter(given_at__lt=now - KEPT), Session.objects.filter(expire_date__lt=now))
        answers, sessions = (some.count() if options["dry_run"] else some.delete()[0] for some in rows)
        verb = "would be" if options["dry_run"] else "were"
        self.stdout.write(f"{answers} kept answers and {sessions} sessions {verb} forgotten")
