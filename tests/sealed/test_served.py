"""Neither the data folder, nor a dump, nor the temporary folder, nor what the server writes tells a word of a talk."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.served import _await, environment
from tests.sealed.world import PASSWORD
from tests.torture.run import own_database
from waypost.fieldwork.tests.build import PASSPHRASE

MARKER = "銀杏樹下獨一無二之語"
OPEN = "看得见的目的"
"""Words that are no secret: where they are not found, nothing would have been."""


@dataclass
class Left:
    """What a server and its database left behind."""

    data: dict[str, bytes]
    written: bytes
    temporary: dict[str, bytes]
    dump: bytes
    answers: list[tuple[int, bytes, str]]


class Browser:
    """Somebody at a browser, with cookies and the marks of forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> tuple[int, bytes, str]:
        """Status, body, and what it says of caches."""
        return self._asked(urllib.request.Request(f"{self.address}{path}"))

    def post(self, path: str, fields: dict[str, Any], *, form: str = "/profile/") -> tuple[int, bytes, str]:
        """As `get`, for what a form sends; the form is opened first."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(form)[1])
        assert token is not None
        said = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1].decode()}, doseq=True).encode()
        return self._asked(urllib.request.Request(f"{self.address}{path}", said, {"Referer": self.address}))

    def _asked(self, request: urllib.request.Request) -> tuple[int, bytes, str]:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.status, answer.read(), answer.headers.get("Cache-Control", "")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read(), answer.headers.get("Cache-Control", "")


@contextmanager
def _served(data: Path, log: Any, own: dict[str, str]) -> Iterator[str]:
    command = [sys.executable, "-m", "waypost.config.cli", "--data", str(data), "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=own, start_new_session=True)
    try:
        assert server.stdout is not None
        said = next((line for line in server.stdout if "http://" in line), "")
        assert said, "the server did not begin"
        address = said[said.index("http://") :].strip().rstrip("/")
        _await(address)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGKILL)  # so that what stands in the write-ahead log stays there
        server.wait()


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Left]:
    """A talk's life on a server that logs everything and is then killed."""
    folder = tmp_path_factory.mktemp("sealed")
    data, temporary, written = folder / "data", folder / "tmp", folder / "stderr"
    temporary.mkdir()
    with own_database() as database, written.open("w+b") as log:
        own = {**environment(), "WAYPOST_DATA": str(data), "TMPDIR": str(temporary)}
        own |= {"DATABASE_URL": database} if database else {}
        made = subprocess.run(
            [sys.executable, str(Path(__file__).parent / "world.py")],
            env=own,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        world = json.loads(made.stdout.strip().splitlines()[-1])
        with _served(data, log, {**own, "DJANGO_SETTINGS_MODULE": "tests.sealed.loud"}) as address:
            answers = _lived(Browser(address), world)
            dump = _dump(database) if database else b""
            kept, temp = _files(data), _files(temporary)
        yield Left(kept, written.read_bytes(), temp, dump, answers)


def _lived(browser: Browser, world: dict[str, Any]) -> list[tuple[int, bytes, str]]:
    signed_in = browser.post("/sign-in/", {"username": world["username"], "password": PASSWORD}, form="/sign-in/")
    assert signed_in[0] == 200
    browser.post("/profile/seal/unlock/", {"passphrase": PASSPHRASE})
    words = dict.fromkeys(("with_whom", "where", "text", "pseudonym"), MARKER)
    said = {
        "region_id": world["region"],
        "day": "2021-03-15",
        "time": "09:00",
        "reader_ids": [world["reader"]],
        **words,
    }
    recorded = browser.post("/talks/new/", {**said, "idempotency_key": "one"})
    found = re.search(rb"/talks/([0-9a-f-]{36})/open/", recorded[1])
    assert found is not None, recorded[0]
    talk = found[1].decode()
    opened = browser.post(f"/talks/{talk}/open/", {"idempotency_key": "two"})
    assert MARKER.encode() in opened[1]
    refused = browser.post("/talks/new/", {**said, "day": "", "idempotency_key": "three"})
    ruled_out = browser.post("/talks/new/", {**said, "day": "2020-01-01", "idempotency_key": "four"})
    too_long = browser.post("/talks/new/", {**said, "with_whom": MARKER * 50, "idempotency_key": "five"})
    pages = [browser.get(path) for path in ("/", "/talks/", f"/talks/{talk}/", "/ledger/", "/inbox/", "/visits/")]
    return [recorded, opened, refused, ruled_out, too_long, *pages]


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _dump(database: str) -> bytes:
    return subprocess.run(["pg_dump", database], capture_output=True, check=True).stdout


def tells(content: bytes) -> bool:
    """True when the words are there, in any form in which a program writes Chinese."""
    escaped = MARKER.encode("unicode_escape")
    quoted = urllib.parse.quote(MARKER).encode()
    forms = (MARKER.encode(), escaped, escaped.replace(b"\\", b"\\\\"), MARKER.encode("utf-16-le"), quoted)
    return any(form in content for form in forms)


def test_no_file_of_the_data_folder_tells_a_word_nor_its_write_ahead_log(left: Left) -> None:
    assert [name for name, content in left.data.items() if tells(content)] == []
    if not left.dump:
        assert any(OPEN.encode() in content for content in left.data.values())
        assert any(name.endswith("-wal") and content for name, content in left.data.items())


def test_no_dump_tells_a_word(left: Left) -> None:
    if not left.dump:
        pytest.skip("this instance is on SQLite")

    assert OPEN.encode() in left.dump and not tells(left.dump)


def test_the_server_writes_no_word_even_when_it_logs_everything(left: Left) -> None:
    assert b"INSERT INTO" in left.written and b"fieldwork_talkcontent" in left.written

    assert not tells(left.written)


def test_nothing_of_it_stays_in_the_temporary_folder(left: Left) -> None:
    assert [name for name, content in left.temporary.items() if tells(content)] == []


def test_answers_with_a_word_are_kept_by_no_browser(left: Left) -> None:
    telling = [(status, caches) for status, body, caches in left.answers if tells(body)]

    assert len(telling) >= 3
    assert [one for one in telling if "no-store" not in one[1]] == []
