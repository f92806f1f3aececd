"""Files that are not what they seem."""

from __future__ import annotations

import io
import os
import random
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests import build
from waypost.access.models import User
from waypost.evidence import pictures, store
from waypost.evidence.models import File
from waypost.evidence.tests.build import docx, file, jpeg, packed
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit
from waypost.platform.intake.child import picture

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


def animated(form: str) -> bytes:
    """A picture of two frames."""
    written = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    frames[0].save(written, form, save_all=True, append_images=frames[1:])
    return written.getvalue()


def in_ink() -> bytes:
    """A JPEG of a printer, in the four colours of ink."""
    written = io.BytesIO()
    Image.new("CMYK", (40, 30)).save(written, "JPEG")
    return written.getvalue()


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
    "an iPhone picture (HEIC)": b"\0\0\0\x18ftypheic" + b"\0" * 60,
    "a burst of iPhone pictures": b"\0\0\0\x18ftyphevc" + b"\0" * 60,
    "a moving picture (GIF)": animated("GIF"),
    "nothing": b"",
    "noise": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_and_nothing_is_noted(content: bytes, court: Unit, inspector: Actor, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        file(inspector, content, name="现场照片.jpg", unit_id=court.pk)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert File.objects.count() == 0
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "content",
    [animated("WEBP"), animated("PNG"), in_ink(), jpeg() + b"<script>alert(1)</script>"],
    ids=["a moving WebP", "a moving PNG", "a picture in ink", "a picture that ends in a script"],
)
def test_a_strange_picture_is_shown_as_an_ordinary_one(content: bytes, court: Unit, inspector: Actor) -> None:
    kept = file(inspector, content, name="现场照片.jpg", unit_id=court.pk)

    shown = store.path_of(kept.shown_sha256).read_bytes()
    with Image.open(io.BytesIO(shown)) as opened:
        assert (opened.format, opened.mode, getattr(opened, "n_frames", 1)) == ("JPEG", "RGB", 1)
    assert b"<script" not in shown


def with_exif(told: Image.Exif, *, size: tuple[int, int] = (60, 40)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "seagreen").save(written, "JPEG", exif=told)
    return written.getvalue()


def garbled(seed: int) -> bytes:
    """A photograph whose camera wrote nonsense: some bytes of its EXIF data are others."""
    told = Image.Exif()
    told[271], told[272], told[274] = "Maker", "Model", 6
    told.get_ifd(0x8769)[36867] = "2021:04:01 10:00:00"
    told.get_ifd(0x8825).update({1: "N", 2: (35.0, 34.0, 51.6), 3: "E", 4: (104.0, 37.0, 34.2)})
    content = bytearray(with_exif(told))
    chance = random.Random(seed)
    marker = content.find(b"Exif")
    first, last = marker + 6, marker - 2 + int.from_bytes(content[marker - 2 : marker])
    for _ in range(chance.choice((1, 2, 3, 8))):
        content[chance.randrange(first, last)] = chance.choice((0, 1, 2, 5, 10, 12, 255, chance.randrange(256)))
    return bytes(content)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("seeds", [range(150), range(150, 300)])
def test_nonsense_of_the_camera_does_not_cost_the_photograph(seeds: range) -> None:
    for seed in seeds:
        told, _ = picture.read(io.BytesIO(garbled(seed)), {})

        assert told["width"] * told["height"] == 2400
        assert abs(float(told["latitude"] or 0)) <= 90
        assert pictures.moment(told["taken"], told["offset"]) is None or told["taken"]


@pytest.mark.parametrize("position", [("N", (900.0, 0.0, 0.0)), ("N", (1.0,))])
def test_a_position_that_is_none_is_left_out(position: tuple[str, tuple[float, ...]], tmp_path: Path) -> None:
    told = Image.Exif()
    told.get_ifd(0x8825).update({1: position[0], 2: position[1], 3: "E", 4: (104.0, 37.0, 34.2)})
    (tmp_path / "lost.jpg").write_bytes(with_exif(told))

    assert pictures.read(tmp_path / "lost.jpg").latitude is None


@pytest.mark.parametrize(
    "taken", ["0000:00:00 00:00:00", "0001:01:01 00:00:00", "9999:12:31 23:59:59", "1904:01:01 00:00:00"]
)
def test_a_camera_whose_clock_was_never_set_says_no_time(taken: str, tmp_path: Path) -> None:
    (tmp_path / "unset.jpg").write_bytes(jpeg(taken=taken))

    assert pictures.read(tmp_path / "unset.jpg").captured_at is None


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photograph_is_shown_upright_however_the_camera_was_held(turned: int, tmp_path: Path) -> None:
    told = Image.Exif()
    told[274] = turned
    (tmp_path / "held.jpg").write_bytes(with_exif(told))

    picture = pictures.read(tmp_path / "held.jpg")

    assert (picture.width, picture.height) == ((60, 40) if turned <= 4 else (40, 60))


def test_an_upload_that_was_cut_off_is_swept_away_a_day_later(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, age in (("old", 2 * 24 * 3600), ("new", 60)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (time.time() - age,) * 2)

    store.put(io.BytesIO(b"12345"), most=10)

    assert [path.name for path in incoming.iterdir()] == ["new"]


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
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_goes_out_with_its_encoding(encoding: str, court: Unit, inspector: Actor) -> None:
    kept = file(inspector, "整改情况，共三项。".encode(encoding), name="情况.txt", unit_id=court.pk)

    assert signed_in(inspector).get(f"/files/{kept.pk}/")["Content-Type"] == f"text/plain; charset={encoding}"


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
