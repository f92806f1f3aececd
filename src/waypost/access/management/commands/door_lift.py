"""`waypost door lift`: open again what wrong tries have shut to an account."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.access import actions, queries
from waypost.access.management.words import refusals
from waypost.kernel.actor import COMMAND_LINE


class Command(BaseCommand):
    help = "Open the doors again that wrong tries have shut to an account. Exit 1 when none is shut."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="name that the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user_id = queries.id_of(options["username"])
        if user_id is None:
            raise CommandError(f"there is no account {options['username']!r}", returncode=1)
        with refusals():
            lifted = actions.lift(COMMAND_LINE, user_id)
        self.stdout.write(f"{lifted} doors are open again to {options['username']}")
