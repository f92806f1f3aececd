"""How much one request with files may bring, and how that is said."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Role
from waypost.platform.intake import limits, middleware

pytestmark = pytest.mark.django_db
ROSTERS = "/units/import/"


@pytest.fixture
def office() -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=build.actor(Role.OFFICE).user_id))
    return browser


def sent(browser: Client, body: bytes, *, address: str = ROSTERS, boundary: str = "x", **said: Any) -> Any:
    return browser.generic("POST", address, body, content_type=f"multipart/form-data; boundary={boundary}", **said)


def part(name: str, content: bytes = b"x", file: str = "") -> bytes:
    named = f'; filename="{file}"' if file else ""
    return b"--x\r\n" + f'Content-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + content + b"\r\n"


def test_more_than_one_request_may_bring_is_not_read(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "MOST_REQUEST", 1000)

    answer = sent(office, part("file", b"a" * 2000, "a.csv") + b"--x--\r\n")

    assert (answer.status_code, b"<h1" in answer.content) == (413, True)


def test_a_stranger_brings_no_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body = part("file", b"a" * (limits.MOST_STRANGERS_REQUEST + 1), "a.csv") + b"--x--\r\n"

    assert sent(client, body).status_code == 413
    assert sent(client, body, address="/api/v1/rosters").status_code == 413


def test_too_many_files_are_refused_in_words(office: Client) -> None:
    body = b"".join(part(f"f{number}", file="a.csv") for number in range(limits.MOST_FILES + 1)) + b"--x--\r\n"

    answer = sent(office, body)

    assert (answer.status_code, "一次".encode() in answer.content) == (413, True)


@pytest.mark.parametrize(
    ("body", "boundary"),
    [
        (b"--x\r\nContent-Disposition: form-data; name=", "x"),
        (b"no form at all", "x"),
        (b"--x\r\n\r\n", ""),
        (b"--x\r\n\r\n", "\u00e9" * 10),
        (part("file", b"a", "a.csv"), "y" * 300),
        (b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n"
         b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--\r\n", "x"),
    ],
    ids=["it breaks off", "no form", "no boundary", "an odd boundary", "another boundary", "base64 that is none"],
)  # fmt: skip
@pytest.mark.parametrize("address", [ROSTERS, "/api/v1/rosters"])
def test_a_form_that_is_not_whole_is_an_error_with_words(
    body: bytes, boundary: str, address: str, office: Client
) -> None:
    answer = sent(office, body, boundary=boundary, address=address, headers={"Idempotency-Key": "k"})

    assert 400 <= answer.status_code < 500
    assert answer["Content-Type"].startswith("application/problem+json" if "/api/" in address else "text/html")


def test_a_length_that_is_none_is_refused(office: Client) -> None:
    assert sent(office, b"x", CONTENT_LENGTH="-5").status_code == 413


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "C:\\\\windows\\\\a.csv", "a\u202egpj.csv", "名" * 10_000 + ".csv", "..", "\x07.csv"]
)
def test_a_name_is_only_a_name(name: str, office: Client) -> None:
    answer = office.post(ROSTERS, {"file": SimpleUploadedFile(name if name != ".." else "x", b"a,b\n1,2\n")})

    assert answer.status_code in (302, 422)
