"""Files that are not what they seem."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.evidence import store
from waypost.evidence.models import File
from waypost.evidence.tests.build import docx, file, jpeg, packed
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def court() -> Unit:
    return build.unit(region=build.region())


@pytest.fixture
def inspector(court: Unit) -> Actor:
    return build.actor(Role.INSPECTOR, region=court.region)


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it is of a size, with hardly a byte in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


REFUSED = {
    "a Windows program": b"MZ\x90\x00" + b"\0" * 200,
    "a Linux program": b"\x7fELF" + b"\0" * 200,
    "a shell script": b"#!/bin/sh\nrm -rf /\n",
    "a web page": b"<!doctype html><script>alert(1)</script>",
    "a web page after a blank": "\ufeff \n<html></html>".encode(),
    "a drawing with a script": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "an archive": packed({"a.txt": b"a"}),
    "a jar": packed({"META-INF/MANIFEST.MF": b"", "A.class": b"\xca\xfe\xba\xbe"}),
    "an archive that climbs out": packed({"../../evil.txt": b"a", "word/document.xml": b"<a/>"}),
    "a document with macros": packed({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"a"}),
    "a zip bomb called a document": packed({"word/document.xml": b"\0" * 60_000_000}),
    "a broken archive": b"PK\x03\x04" + b"\0" * 50,
    "a picture cut off": jpeg(size=(600, 400))[:900],
    "a picture of 41 megapixels": png_of(41_000, 1_000),
    "a picture of 10 gigapixels": png_of(100_000, 100_000),
    "nothing": b"",
    "noise": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_and_nothing_is_noted(content: bytes, court: Unit, inspector: Actor) -> None:
    with pytest.raises(BadInput):
        file(inspector, content, name="现场照片.jpg", unit_id=court.pk)

    assert File.objects.count() == 0
    assert Entry.objects.count() == 0


def test_a_document_called_a_photograph_is_kept_as_what_it_is_or_not_at_all(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, docx(), name="照片.jpg", unit_id=court.pk)

    assert kept.name == "照片.jpg.docx"
    with pytest.raises(BadInput, match="another kind"):
        file(inspector, docx(), name="照片.jpg", kind="photo", unit_id=court.pk)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/passwd", "passwd.jpg"),
        ("C:\\Windows\\system32\\evil.exe", "evil.exe.jpg"),
        ("照片😀👮‍♀️.jpg", "照片😀👮♀️.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ('a"; filename="b.html', "a_; filename=_b.html.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x=1.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
        ("长" * 300 + ".jpg", "长" * 150 + ".jpg"),
    ],
)
def test_a_name_cannot_do_harm(name: str, kept: str, court: Unit, inspector: Actor) -> None:
    assert file(inspector, name=name, unit_id=court.pk).name == kept


def test_a_file_over_the_limit_of_its_type_is_refused(court: Unit, inspector: Actor) -> None:
    with pytest.raises(BadInput):
        file(inspector, b"a" * (5 * 1024 * 1024 + 1), name="a.txt", unit_id=court.pk)


def test_no_content_is_named_by_anything_but_a_digest() -> None:
    for name in ("../secret.key", "", "A" * 64, "0" * 63, "0" * 64 + "\n"):
        with pytest.raises(ValueError, match="64"):
            store.path_of(name)


def test_nothing_is_left_behind_by_a_refused_upload(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        store.put(io.BytesIO(b"12345"), most=4)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_a_photograph_is_shown_in_the_page_and_anything_else_is_a_download(court: Unit, inspector: Actor) -> None:
    photo = file(inspector, unit_id=court.pk)
    paper = file(inspector, docx(), name='方案".docx', unit_id=court.pk)
    client = signed_in(inspector)

    shown, given = client.get(f"/files/{photo.pk}/"), client.get(f"/files/{paper.pk}/")

    assert shown["Content-Disposition"].startswith("inline")
    assert given["Content-Disposition"].startswith("attachment")
    assert client.get(f"/files/{photo.pk}/original/")["Content-Disposition"].startswith("attachment")
    for answer in (shown, given):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_digest_is_the_etag(court: Unit, inspector: Actor) -> None:
    photo = file(inspector, unit_id=court.pk)
    client = signed_in(inspector)

    first = client.get(f"/files/{photo.pk}/thumbnail/")
    again = client.get(f"/files/{photo.pk}/thumbnail/", headers={"If-None-Match": first["ETag"]})

    assert first["ETag"] == f'"{photo.thumbnail_sha256}"'
    assert (again.status_code, again.content) == (304, b"")


def test_a_neighbour_gets_404_for_every_address_of_a_file(court: Unit, inspector: Actor) -> None:
    photo = file(inspector, unit_id=court.pk)
    head = build.actor(Role.UNIT_HEAD, unit=court)
    neighbour = build.actor(Role.INSPECTOR, region=build.region())

    for actor in (head, neighbour, build.actor(Role.ADMIN)):
        for part in ("", "original/", "thumbnail/", "card/"):
            assert signed_in(actor).get(f"/files/{photo.pk}/{part}").status_code == 404


def test_the_unit_is_not_given_the_original_with_its_position(court: Unit, inspector: Actor) -> None:
    photo = file(inspector, jpeg(gps=True), unit_id=court.pk)
    File.objects.update(is_shown_to_unit=True)
    client = signed_in(build.actor(Role.UNIT_HEAD, unit=court))

    assert client.get(f"/files/{photo.pk}/").status_code == 200
    assert client.get(f"/files/{photo.pk}/original/").status_code == 404
