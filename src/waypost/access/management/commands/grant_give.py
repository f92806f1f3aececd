"""`waypost grant give`: give an account a role."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.access import actions, queries
from waypost.access.management.words import add_place, refusals
from waypost.kernel.actor import COMMAND_LINE, Role
from waypost.platform import arguments, clock


class Command(BaseCommand):
    help = "Give an account a role in a part of the tree, from a day to a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="name that the person signs in with")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role if role is not Role.PUBLIC])
        add_place(parser)
        parser.add_argument("--from", dest="from_on", type=arguments.day, help="first day (default: today)")
        parser.add_argument("--until", dest="until_on", type=arguments.day, help="last day (default: none)")
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        user_id = queries.id_of(options["username"])
        if user_id is None:
            raise CommandError(f"there is no account {options['username']!r}", returncode=1)
        with refusals():
            row = actions.grant(
                COMMAND_LINE,
                user_id=user_id,
                role=Role(options["role"]),
                from_on=options["from_on"] or clock.today(),
                until_on=options["until_on"],
                unit_id=options["unit"],
                region_id=options["region"],
                campaign_id=options["campaign"],
            )
        if options["json"]:
            facts = {"id": row.pk, "username": options["username"], "role": options["role"]}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(f"{options['username']} is now {options['role']}")
