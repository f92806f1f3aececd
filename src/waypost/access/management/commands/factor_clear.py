"""`waypost factor clear`: take away the second factors of somebody who has lost them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.access import actions, queries
from waypost.access.management.words import refusals
from waypost.kernel.actor import COMMAND_LINE


class Command(BaseCommand):
    help = "Take away the second factors of an account whose person has lost them. The person is signed out and told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="name that the person signs in with")
        parser.add_argument("--reason", required=True, help="why, for the ledger")

    def handle(self, *args: Any, **options: Any) -> None:
        user_id = queries.id_of(options["username"])
        if user_id is None:
            raise CommandError(f"there is no account {options['username']!r}", returncode=1)
        with refusals():
            actions.clear_factors(COMMAND_LINE, user_id, reason=options["reason"])
        self.stdout.write(f"the second factors of {options['username']} are taken away")
