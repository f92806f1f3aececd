"""`waypost serve`: serve the data folder on the loopback interface."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from waypost.kernel.errors import Refused
from waypost.platform import jobs, serving


class Command(BaseCommand):
    help = "Serve the data folder. --port 0 picks a free port; the address is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8765, help="0 picks a free one (default 8765)")
        parser.add_argument("--host", default="127.0.0.1", help="interface to bind (default the loopback)")
        parser.add_argument("--threads", type=int, default=4, help="threads that answer (default 4)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["port"] <= 65535:
            raise CommandError(f"a port lies between 0 and 65535; found {options['port']}", returncode=2)
        call_command("init", stdout=io.StringIO())
        try:
            port = options["port"] or serving.free_port(options["host"])
            serving.require_free(options["host"], port)
            address = f"http://{options['host']}:{port}/"
            serving.claim(settings.DATA, address)
        except Refused as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        jobs.cut_off()
        self.stdout.write(f"Waypost: {address}")
        self.stdout.flush()
        os.environ["WAYPOST_DATA"] = str(settings.DATA)
        os.execv(  # noqa: S606 - the server takes the place of this process
            sys.executable,
            [
                sys.executable,
                *("-m", "granian", "--interface", "wsgi", "--host", options["host"], "--port", str(port)),
                *("--workers", "1", "--blocking-threads", str(options["threads"]), "--no-log"),
                "waypost.config.wsgi:application",
            ],
        )
