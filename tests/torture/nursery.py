"""A process that has read all of Waypost already and makes servers by forking: one comes up in some hundredths of a
second, where a cold one takes seconds of the processor. Run with `WAYPOST_DATA` (and `DATABASE_URL`) naming the
instance; each line on its input asks for a server, and its process and address come back on a line.

A server so made is Waypost's own application under the standard library's WSGI server, with as many threads as
requests, in a process group of its own. Nothing of the database is open in this process when it forks.
"""

from __future__ import annotations

import os
import signal
import sys
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from django.utils.module_loading import import_string

from waypost.platform import serving
from waypost.platform.sqlite.holding import hold_open


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def main() -> None:
    """Make one server for each line, until the input ends."""
    application = get_wsgi_application()
    settings.ALLOWED_HOSTS = ["*"]
    Client().get("/api/v1/visit-kinds")  # whatever is read or built at the first request is there now
    connections.close_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that are killed
    for _ in sys.stdin:
        if os.fork() == 0:
            _serve(application)


def _serve(application: Any) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # the server has children of its own
    server = make_server("127.0.0.1", 0, application, _Server, _Silent)
    address = f"http://127.0.0.1:{server.server_port}/"
    serving.claim(settings.DATA, address)
    import_string("waypost.platform.jobs.cut_off")()  # not imported above: its models wait for the application
    hold_open()
    sys.stdout.write(f"{os.getpid()} {address}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
