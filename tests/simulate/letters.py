"""Writes on their way through the real interface, delivered once or often, and what must be so of every answer."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.test import Client

from tests.simulate.faults import FULL, Died, Fault, struck
from tests.simulate.model import Wrong

_TABLES_OF_USE = frozenset({"api_token", "access_tries", "sqlite_sequence"})
"""What a request may write whatever becomes of it: when a token was used last, wrong tries, numbers given for those."""


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields_of(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value


@dataclass
class Letter:
    """One write under its key. `taken` is called with the answer when it is accepted for the first time."""

    number: int
    who: str
    path: str
    body: dict[str, Any]
    step: str
    about: str = ""
    taken: Callable[[dict[str, Any]], None] = lambda answer: None
    key: str = ""
    accepted: tuple[int, bytes] | None = None
    told: str = ""
    seen: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"#{self.number} {self.who} {self.step} {self.about}".rstrip()


@cache
def _client() -> Client:
    """One for all seeds: its first request makes all that stands between door and view. No request leaves a cookie."""
    return Client(raise_request_exception=False)


class Post:
    """Delivers letters. `own` notes the receipts of what was accepted."""

    def __init__(self, secrets: Mapping[str, str], own: Callable[[str, str], None]) -> None:
        self.client = _client()
        self.secrets, self.own = secrets, own
        self.delivered = self.struck = 0

    def deliver(self, letter: Letter, *, fault: Fault, chance: random.Random) -> str:
        """Send a letter once. Returns what became of it in a few words. Raises Wrong when that may not be."""
        before = _content() if fault is not Fault.NONE else None
        self.delivered += 1
        answer = None
        try:
            with struck(fault, chance):
                answer = self._sent(letter)
        except Died:
            self.struck += 1
            return self._died(letter, answer, before)
        if answer.status_code >= 500:
            if answer.status_code == 503 and fault in FULL:
                self.struck += 1
                _require_same(letter, before)
                return "503"
            met = answer.exc_info[1] if getattr(answer, "exc_info", None) else answer.content[:300]
            raise Wrong(f"{letter} was answered {answer.status_code}: {met!r}")
        return self._answered(letter, answer, before)

    def _sent(self, letter: Letter) -> Any:
        return self.client.generic(
            "POST",
            f"/api/v1{letter.path}",
            json.dumps(letter.body, ensure_ascii=False),
            "application/json",
            headers={
                "Authorization": f"Bearer {self.secrets[letter.who]}",
                "Idempotency-Key": letter.key,
                "Host": "127.0.0.1",
            },
        )

    def _answered(self, letter: Letter, answer: Any, before: bytes | None) -> str:
        said = (answer.status_code, answer.content)
        if letter.accepted is not None:
            if answer.status_code in (401, 403) and "Idempotent-Replay" not in answer:
                return f"{answer.status_code}, not let in any more"
            if said != letter.accepted or "Idempotent-Replay" not in answer:
                raise Wrong(f"{letter} was accepted before, and its repeat got another answer: {answer.status_code}")
            return "again"
        if "Idempotent-Replay" in answer:
            raise Wrong(f"{letter} was never accepted, and got the answer of something else")
        if answer.status_code >= 400:
            if before is not None:
                _require_same(letter, before)
            told = json.loads(answer.content)
            if not told.get("detail"):
                raise Wrong(f"{letter} was refused without a word: {answer.content[:200]!r}")
            letter.told = f"{answer.status_code} {told['code']}".strip()
            return letter.told
        self._accept(letter, answer)
        return str(answer.status_code)

    def _accept(self, letter: Letter, answer: Any) -> None:
        if not answer.get("Waypost-Receipt"):
            raise Wrong(f"{letter} was accepted without a receipt")
        letter.accepted = (answer.status_code, answer.content)
        self.own(answer["Waypost-Receipt"], str(letter))
        letter.taken(json.loads(answer.content))

    def _died(self, letter: Letter, answer: Any, before: bytes | None) -> str:
        """The sender knows nothing. We do: whether it was committed before."""
        if answer is None:
            _require_same(letter, before)
            return "no answer, nothing done"
        words = self._answered(letter, answer, before)
        return f"no answer, was {words}"


def _content() -> bytes:
    """Every byte of the database."""
    content: bytes = connection.connection.serialize()
    return content


def _require_same(letter: Letter, before: bytes | None) -> None:
    after = _content()
    if before is None or after == before:
        return
    one, other = _rows(before), _rows(after)
    differing = {table for table in one.keys() | other.keys() if one.get(table) != other.get(table)}
    if differing - _TABLES_OF_USE:
        raise Wrong(f"{letter} was not accepted, and left something behind in {', '.join(sorted(differing))}")


def _rows(content: bytes) -> dict[str, list[str]]:
    """Every row of every table."""
    raw = sqlite3.connect(":memory:")
    try:
        raw.deserialize(content)
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(repr(tuple(row)) for row in raw.execute(f'SELECT * FROM "{table}"')) for table in tables}
    finally:
        raw.close()
