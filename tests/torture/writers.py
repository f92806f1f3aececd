"""People with telephones: each sends one write after the other and repeats, with the same key, what got no answer."""

from __future__ import annotations

import http.client
import json
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

WAIT = 20
"""Seconds after which an answer is given up."""


@dataclass(frozen=True)
class World:
    """Where a writer may write."""

    token: str
    campaign: int
    units: tuple[int, ...]
    user: int


@dataclass
class Write:
    """One write: what is sent under which key, and what was answered. No answer: nobody knows whether it was done."""

    path: str
    body: dict[str, Any]
    mark: str
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    id: str = ""
    sent: int = 0


def draft(world: World, number: int, mark: str) -> Write:
    """A recommendation, with the mark in its title."""
    body = {
        "campaign_id": world.campaign,
        "unit_id": world.units[number % len(world.units)],
        "title": mark,
        "text": "请在窗口公示办事指南。",
        "severity": "medium",
        "kind": "time_limited",
        "standards": [{"text": "已经公示"}],
    }
    return Write("/api/v1/recommendations", body, mark)


def plan(world: World, number: int, mark: str) -> Write:
    """A visit of tomorrow, with the mark in its purpose."""
    begins = datetime.now(UTC) + timedelta(days=1, minutes=number)
    body = {
        "campaign_id": world.campaign,
        "unit_id": world.units[number % len(world.units)],
        "kind": "announced",
        "from_at": begins.isoformat(),
        "until_at": (begins + timedelta(hours=1)).isoformat(),
        "purpose": mark,
        "user_ids": [world.user],
        "lead_id": world.user,
    }
    return Write("/api/v1/visits", body, mark)


KINDS = (draft, plan)


def send(address: str, token: str, write: Write) -> int:
    """Send a write once. Returns the status; raises OSError or HTTPException when the server is gone."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=WAIT)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": write.key,
    }
    write.sent += 1
    try:
        connection.request("POST", write.path, json.dumps(write.body), headers)
        answer = connection.getresponse()
        said = answer.read()
        if answer.headers["Content-Length"] is None:
            raise http.client.HTTPException("the answer was cut off within its head")
    finally:
        connection.close()
    if answer.status == 201:
        write.id = json.loads(said)["id"]
    elif answer.status < 500:
        raise AssertionError(f"{write.path} answered {answer.status}: {said[:500]!r}")
    return answer.status


def read(address: str, token: str, path: str) -> Mapping[str, Any]:
    """What an address answers. Raises AssertionError unless it is there."""
    host, _, port = address.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=WAIT)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        said = answer.read()
    finally:
        connection.close()
    assert answer.status == 200, f"{path} answered {answer.status}: {said[:500]!r}"
    found: Mapping[str, Any] = json.loads(said)
    return found


class Writer(threading.Thread):
    """Writes until the server is gone or it is told to stop; the last write may have no answer."""

    def __init__(self, address: str, world: World, name: str, open_write: Write | None) -> None:
        super().__init__(name=name, daemon=True)
        self.address, self.world = address, world
        self.open_write = open_write
        self.done: list[Write] = []
        self.stops = threading.Event()
        self.wrong: BaseException | None = None

    def run(self) -> None:
        """One write after the other."""
        number = 0
        while not self.stops.is_set():
            number += 1
            kind = KINDS[number % len(KINDS)]
            write = self.open_write or kind(self.world, number, f"{self.name}-{number}-{uuid.uuid4().hex[:8]}")
            self.open_write = write
            try:
                status = send(self.address, self.world.token, write)
            except (OSError, http.client.HTTPException):
                return
            except BaseException as wrong:
                self.wrong = wrong
                return
            if status == 201:
                self.done.append(write)
                self.open_write = None
            else:
                self.stops.wait(0.05)  # something broke behind the server; the same is sent again
