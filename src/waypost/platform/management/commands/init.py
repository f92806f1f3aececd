"""`waypost init`: make a data folder with a secret of its own and an empty database."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from waypost.platform.wiring import wired


class Command(BaseCommand):
    help = "Make the data folder: a secret, a database, the folder of files. May be run twice without harm."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DATA.exists():
            settings.DATA.mkdir(mode=0o700, parents=True)
        secret = settings.DATA / "secret.key"
        if not secret.exists():
            handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(50) + "\n")
        settings.MEDIA_ROOT.mkdir(exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        for after in wired("after_migration").values():
            after()
        self.stdout.write(f"{settings.DATA} is ready")
