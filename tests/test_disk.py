"""A disk that is full or may only be read: who writes is told in words, nothing is half there, and reading goes on."""

from __future__ import annotations

import errno
import io
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.test import Client

from tests import build
from tests.apart import apart, own_database  # noqa: F401 - a fixture
from tests.small_disk import fill, read_only, small_disk, unwritable
from waypost.access.models import User
from waypost.api.actions import make_token
from waypost.evidence.models import File
from waypost.kernel.actor import Role
from waypost.ledger.models import Entry
from waypost.platform import clock, disk
from waypost.platform.disk import Trouble, trouble_of
from waypost.platform.sqlite.flushing import DiskFailed

TROUBLES = ("full", "read-only")
_WORDS = {
    ("full", "zh-hans"): "磁盘已满",
    ("full", "en"): "The server&#x27;s disk is full",
    ("read-only", "zh-hans"): "只能读、不能写",
    ("read-only", "en"): "The server may only read its disk",
}
_KEPT = {"zh-hans": "完全没有记录", "en": "Nothing of what you sent is recorded"}
_READING = ("/", "/units/", "/recommendations/", "/visits/", "/inbox/", "/inbox/count/", "/ledger/", "/tokens/")


def _told(code: int) -> Exception:
    """An error of SQLite as Django passes it on."""
    inner = sqlite3.OperationalError("…")
    inner.sqlite_errorcode = code
    outer = OperationalError("…")
    outer.__cause__ = inner
    return outer


def _by_postgresql() -> Exception:
    outer = OperationalError("…")
    outer.__cause__ = psycopg.errors.DiskFull("no space left on device")
    return outer


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (_told(13), Trouble.FULL),
        (_told(8 | 3 << 8), Trouble.READ_ONLY),
        (_told(10 | 3 << 8), Trouble.FAILED),
        (_told(5), None),
        (_by_postgresql(), Trouble.FULL),
        (OSError(errno.ENOSPC, "full"), Trouble.FULL),
        (OSError(errno.EROFS, "read-only"), Trouble.READ_ONLY),
        (FileNotFoundError(errno.ENOENT, "not there"), None),
        (DiskFailed("the flush failed"), Trouble.FAILED),
        (ValueError("no"), None),
    ],
)
def test_what_is_wrong_with_the_disk_is_known_by_the_error(error: Exception, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


def _office() -> tuple[Client, dict[str, str]]:
    """Somebody of the office: signed in, and the headers of a program with a token of theirs."""
    office = build.actor(Role.OFFICE)
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=office.user_id))
    scopes = ["access:write", "rectification:read", "evidence:write"]
    made = make_token(office, name="field", scopes=scopes, expires_on=clock.today() + timedelta(days=3))
    return browser, {"Authorization": f"Bearer {made.secret}", "Idempotency-Key": "one"}


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest) -> str:
    if (connection.vendor, request.param) == ("postgresql", "full"):
        pytest.skip("a full disk of PostgreSQL cannot be made from here; its error is in the table above")
    return str(request.param)


def _account(name: str) -> dict[str, str]:
    return {"username": name, "name": "新" * 120, "name_en": "n" * 120, "language": "en", "home": ""}


def _refused(send: Callable[[str], Any]) -> Any:
    """The first answer that is no success: there is some room left on the pages that there are."""
    answers = (send(f"new{number}") for number in range(80))
    return next(answer for answer in answers if answer.status_code >= 400)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_writes_is_told_what_happened_and_nothing_is_half_there(
    own_database: None,  # noqa: F811
    trouble: str,
    language: str,
) -> None:
    def tried() -> None:
        browser, _ = _office()
        browser.cookies["django_language"] = language

        with unwritable(trouble):
            page = _refused(lambda name: browser.post("/accounts/open/", _account(name)))
            fragment = {"HX-Request": "true"}
            part = _refused(lambda name: browser.post("/accounts/open/", _account(f"p{name}"), headers=fragment))

        for answer in (page, part):
            words = answer.content.decode()
            assert (answer.status_code, answer["Retry-After"]) == (503, "120")
            assert _WORDS[trouble, language] in words and _KEPT[language] in words
        assert b"<h1" in page.content and b"<h1" not in part.content
        assert Entry.objects.filter(act="account.opened").count() == User.objects.count() - 1
        assert browser.post("/accounts/open/", _account("later")).status_code == 200

    apart(tried)


def test_a_program_is_told_and_the_same_key_does_it_later(own_database: None, trouble: str) -> None:  # noqa: F811
    def tried() -> None:
        _, headers = _office()
        client, sent = Client(raise_request_exception=False), []

        def send(name: str) -> Any:
            sent.append(name)
            words = {**headers, "Idempotency-Key": name}
            body = {**_account(name), "home": None}
            return client.post("/api/v1/accounts", body, content_type="application/json", headers=words)

        with unwritable(trouble):
            told = _refused(send)
        known, refused = Entry.objects.count(), sent[-1]

        assert (told.status_code, told["Content-Type"]) == (503, "application/problem+json; charset=utf-8")
        assert told.json()["code"] == f"disk-{trouble}"
        assert "完全没有记录" in told.json()["detail"]
        assert User.objects.filter(username__startswith="new").count() == len(sent) - 1
        assert send(refused).status_code == 201
        assert "Idempotent-Replay" in send(refused)
        assert (Entry.objects.count(), User.objects.filter(username=refused).count()) == (known + 1, 1)

    apart(tried)


def test_reading_goes_on(own_database: None, trouble: str) -> None:  # noqa: F811
    def tried() -> None:
        browser, headers = _office()
        session = browser.session
        session["_messages"] = '[["__json_message",0,25,"kept",""]]'
        session.save()

        with unwritable(trouble):
            pages = {address: browser.get(address).status_code for address in _READING}
            told = Client().get("/api/v1/recommendations", headers=headers)

        assert pages == dict.fromkeys(_READING, 200)
        assert told.status_code == 200

    apart(tried)


def test_only_what_stands_beside_reading_is_left_out(own_database: None) -> None:  # noqa: F811
    def tried() -> None:
        with unwritable("read-only"):
            with disk.left_out():
                User.objects.create(username="left out")
            with pytest.raises(DatabaseError), transaction.atomic(), disk.left_out():
                User.objects.create(username="part of an act")
            with pytest.raises(KeyError), disk.left_out():
                raise KeyError("something else")

        assert not User.objects.exists()

    apart(tried)


@pytest.mark.django_db
def test_of_a_file_that_finds_no_room_nothing_stays(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    _no_room(monkeypatch)

    told = _handed_in(_office()[1])

    assert (told.status_code, told.json()["code"]) == (503, "disk-full")
    _nothing_stays(tmp_path)


def _no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr("waypost.evidence.store.os.fsync", full)


def _handed_in(headers: dict[str, str]) -> Any:
    unit = build.unit(region=build.region())
    file = io.BytesIO("台账\n".encode() * 3000)
    file.name = "台账.txt"
    body = {"file": file, "unit_id": unit.pk}
    return Client(raise_request_exception=False).post("/api/v1/files", body, headers=headers)


def _nothing_stays(media: Path) -> None:
    assert not File.objects.exists()
    assert not Entry.objects.filter(act="file.kept").exists()
    assert not [one for one in media.rglob("*") if one.is_file() and one.name != "filler"]


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A folder of files on a disk of two megabytes."""
    with small_disk(tmp_path / "media", megabytes=2) as place:
        settings.MEDIA_ROOT = place
        yield place


@pytest.mark.django_db
def test_a_real_disk_that_is_full_or_read_only_takes_no_file(media: Path) -> None:
    _, headers = _office()
    (media / "incoming").mkdir()
    filler = fill(media)
    full = _handed_in(headers)
    _nothing_stays(media)
    filler.unlink()
    read_only(media, on=True)
    shut = _handed_in({**headers, "Idempotency-Key": "two"})
    _nothing_stays(media)
    read_only(media, on=False)

    assert [(one.status_code, one.json()["code"]) for one in (full, shut)] == [
        (503, "disk-full"),
        (503, "disk-read-only"),
    ]
    assert _handed_in({**headers, "Idempotency-Key": "three"}).status_code == 201


@pytest.mark.django_db
def test_a_folder_of_files_that_may_not_be_written_is_told(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path

    def refused(*words: Any, **more: Any) -> Any:
        raise PermissionError(errno.EACCES, "permission denied")

    monkeypatch.setattr("waypost.evidence.store.tempfile.mkstemp", refused)

    assert _handed_in(_office()[1]).json()["code"] == "disk-read-only"
