"""Many at once with one key are one act: on a database of its own, with threads that really run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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
headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "one"}

def post(number):
    try:
        body = json.dumps({"username": "new", "name": "new"})
        answer = Client().post("/api/v1/accounts", data=body, content_type="application/json", headers=headers)
        return answer.status_code, answer.get("Waypost-Receipt"), answer.get("Idempotent-Replay")
    finally:
        connections.close_all()

with ThreadPoolExecutor(32) as pool:
    answers = list(pool.map(post, range(32)))
rows = User.objects.filter(username="new").count()
entries = Entry.objects.filter(act="account.opened", actor_id=user.pk).count()
print(json.dumps({"answers": answers, "rows": rows, "entries": entries}))
"""


def test_thirty_two_identical_posts_at_once_make_one_account(tmp_path: Path) -> None:
    if "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        pytest.skip("plays on a file of its own; the same code runs on both")
    hosts = {
        "WAYPOST_DATA": str(tmp_path),
        "WAYPOST_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "waypost.config.settings",
    }
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | hosts

    played = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, timeout=120, check=False
    )

    assert played.returncode == 0, played.stderr[-2000:]
    told = json.loads(played.stdout.splitlines()[-1])
    assert told["rows"] == told["entries"] == 1
    assert {answer[0] for answer in told["answers"]} == {201}
    assert len({answer[1] for answer in told["answers"]}) == 1
    assert sum(answer[2] is None for answer in told["answers"]) == 1
