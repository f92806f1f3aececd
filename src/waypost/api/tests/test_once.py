"""Many at once with one key are one act, and one key serves one body: on a database of its own, with threads that
really run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings

SCRIPT = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
import django
django.setup()
from django.core.management import call_command
from django.db import connections
from django.test import Client
call_command("migrate", verbosity=0)
from waypost.access import actions as access
from waypost.access.models import User
from waypost.access.queries import actor_of
from waypost.api import actions
from waypost.kernel.actor import COMMAND_LINE, Role
from waypost.ledger.models import Entry
from waypost.platform import clock
user = access.open_account(COMMAND_LINE, username="office", name="office")
access.grant(COMMAND_LINE, user_id=user.pk, role=Role.OFFICE, from_on=clock.today())
office = actor_of(user.pk, today=clock.today())
until = clock.today() + timedelta(days=3)
secret = actions.make_token(office, name="t", scopes=["access:write"], expires_on=until).secret

def post(key, name):
    try:
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        body = json.dumps({"username": name, "name": name})
        answer = Client().post("/api/v1/accounts", data=body, content_type="application/json", headers=headers)
        return answer.status_code, answer.get("Waypost-Receipt"), answer.get("Idempotent-Replay")
    finally:
        connections.close_all()

with ThreadPoolExecutor(32) as pool:
    answers = list(pool.map(lambda _: post("one", "new"), range(32)))
    entries = Entry.objects.filter(act="account.opened", actor_id=user.pk).count()
    others = list(pool.map(lambda number: post("two", f"other{number % 2}"), range(16)))
rows = User.objects.filter(username="new").count()
other_rows = User.objects.filter(username__startswith="other").count()
told = {"answers": answers, "rows": rows, "entries": entries, "others": others, "other_rows": other_rows}
print(json.dumps(told))
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database of its own, beside that of the tests: a file, or one more of the same server."""
    known = settings.DATABASES["default"]
    if "postgresql" not in known["ENGINE"]:
        yield {}
        return
    name = f"once_{uuid4().hex}"
    at = {"host": known["HOST"], "port": known["PORT"], "user": known["USER"], "password": known["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **at) as server:
        server.execute(f"CREATE DATABASE {name}")
        who = f"{at['user']}:{at['password']}" if at["password"] else at["user"]
        yield {"DATABASE_URL": f"postgres://{who}@{at['host']}:{at['port']}/{name}"}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_thirty_two_identical_posts_at_once_make_one_account(tmp_path: Path, database: dict[str, str]) -> None:
    hosts = {
        "WAYPOST_DATA": str(tmp_path),
        "WAYPOST_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "waypost.config.settings",
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | hosts | database

    played = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=300, check=False
    )

    assert played.returncode == 0, played.stderr[-2000:]
    told = json.loads(played.stdout.splitlines()[-1])
    assert told["rows"] == told["entries"] == 1
    assert {answer[0] for answer in told["answers"]} == {201}
    assert len({answer[1] for answer in told["answers"]}) == 1
    assert sum(answer[2] is None for answer in told["answers"]) == 1
    assert told["other_rows"] == 1
    assert sorted(answer[0] for answer in told["others"]) == [201] * 8 + [409] * 8
