"""`waypost account open`: open an account, with a role and a one-time password; the first of an instance too."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from waypost.access import actions
from waypost.access.management.words import add_place, refusals
from waypost.kernel.actor import COMMAND_LINE, Role
from waypost.platform import clock


class Command(BaseCommand):
    help = "Open an account with a role. Prints a one-time password, once; it is changed at the first sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True, help="name to sign in with")
        parser.add_argument("--name", default="", help="the post, shown to others (default: the role)")
        parser.add_argument("--name-en", default="", help="the post in English")
        parser.add_argument("--role", choices=[role.value for role in Role if role is not Role.PUBLIC])
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
        add_place(parser)
        parser.add_argument("--json", action="store_true", help="print the facts as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        password = actions.one_time_password()
        with refusals(), transaction.atomic():
            user = actions.open_account(
                COMMAND_LINE,
                username=options["username"],
                name=options["name"] or options["role"] or options["username"],
                name_en=options["name_en"],
                password=password,
                language=options["language"],
                must_change_password=True,
            )
            if options["role"]:
                actions.grant(
                    COMMAND_LINE,
                    user_id=user.pk,
                    role=Role(options["role"]),
                    from_on=clock.today(),
                    unit_id=options["unit"],
                    region_id=options["region"],
                    campaign_id=options["campaign"],
                )
        facts = {"id": user.pk, "username": user.username, "role": options["role"], "password": password}
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write(f"account {user.username} is open; one-time password: {password}")
