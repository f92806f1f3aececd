"""Every hostile file where evidence is given: refused with words, or taken safely; no exception, nothing half."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import build
from tests.hostile import texts
from tests.hostile.files import Hostile, corpus
from tests.hostile.packing import packed, roster
from tests.hostile.pictures import picture
from tests.hostile.watching import has_words, rows
from waypost.access.models import User
from waypost.evidence import actions as evidence
from waypost.evidence import store
from waypost.evidence.models import File
from waypost.evidence.rules import MOST_BYTES
from waypost.fieldwork.tests.build import NINE, stage
from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import BadInput
from waypost.organisation import actions
from waypost.organisation.models import Roster
from waypost.platform import clock
from waypost.platform.intake.limits import MEGABYTE

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Duplicate name")]
OPERATOR = Actor(None, "operator", grants=(Grant(Role.ADMIN),))
CORPUS = corpus()
EVIDENCE = [one for one in CORPUS if "e" in one.doors]


def test_the_corpus_is_large_and_the_same_each_time() -> None:
    names = [one.name for one in CORPUS]

    assert len(names) == len(set(names)) >= 250
    for one in CORPUS[::9]:
        assert one.made() == one.made(), one.name


@pytest.mark.parametrize("one", EVIDENCE, ids=lambda one: one.name)
def test_as_evidence(one: Hostile, places: Path) -> None:
    before, kept = rows(), None
    unit = build.unit(region=build.region())
    inspector = build.actor(Role.INSPECTOR, region=unit.region)
    before = rows()
    try:
        kept = evidence.keep(inspector, upload=io.BytesIO(one.made()), name=f"{one.name}.jpg", unit_id=unit.pk)
    except BadInput as error:
        assert has_words(error)
        assert rows() == before

    assert kept is None or "e" not in one.refused
    digests = {kept.sha256, kept.shown_sha256, kept.thumbnail_sha256} - {""} if kept else set()
    assert {path.name for path in places.rglob("*") if path.is_file()} == digests
    if kept and kept.thumbnail_sha256:
        assert store.path_of(kept.shown_sha256).read_bytes()[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("name", texts.NAMES, ids=[str(number) for number in range(len(texts.NAMES))])
def test_a_hostile_name_is_only_a_name(name: str, places: Path) -> None:
    unit = build.unit(region=build.region())
    inspector = build.actor(Role.INSPECTOR, region=unit.region)

    kept = evidence.keep(inspector, upload=io.BytesIO(picture("JPEG")), name=name, unit_id=unit.pk)
    actions.import_units(OPERATOR, content=roster(), name=name, accept_suggestions=True, leave_out=True)

    for shown in (kept.name, Roster.objects.get().name):
        assert shown.isprintable() and len(shown) <= 200
        assert not {"/", "\\", '"', "<", ":"} & set(shown)
    assert kept.name.lower().endswith((".jpg", ".jpeg"))
    assert {path.name for path in places.rglob("*") if path.is_file()} == {
        kept.sha256, kept.shown_sha256, kept.thumbnail_sha256
    }  # fmt: skip


KEY = {"Idempotency-Key": "k"}
BY_HTTP = [one for one in CORPUS if "t" in one.doors][::31]


@pytest.mark.parametrize("one", BY_HTTP, ids=lambda one: one.name)
def test_over_http(one: Hostile) -> None:
    """The page of rosters, the interface for evidence and the page of a visit."""
    field = stage()
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.get(pk=field.inspector.user_id))
    office = Client(raise_request_exception=False)
    office.force_login(User.objects.get(pk=build.actor(Role.OFFICE).user_id))
    with clock.at(NINE):
        visit = field.open_visit()
        before, photograph = File.objects.count(), SimpleUploadedFile("a.jpg", picture("JPEG"))
        answers = [
            office.post("/units/import/", {"file": _upload(one)}),
            office.post("/units/import/", {"file": _upload(one), "regions": _upload(one)}),
            browser.post("/api/v1/files", {"file": _upload(one), "unit_id": field.court.pk}, headers=KEY),
            browser.post(f"/visits/{visit.pk}/photo/", {"files": [photograph, _upload(one)]}),
        ]

    assert max(answer.status_code for answer in answers) < 500
    kept = (answers[2].status_code == 201) + 2 * (answers[3].status_code < 400)
    assert File.objects.count() == before + kept
    for roster_ in Roster.objects.all():
        assert office.get(f"/units/import/{roster_.pk}/").status_code == 200


def _upload(one: Hostile) -> SimpleUploadedFile:
    return SimpleUploadedFile("名册.xlsx", one.made() or b"x")


class Endless(io.RawIOBase):
    """An upload that never ends."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        room[:] = b"a" * len(room)
        self.given += len(room)
        return len(room)


def test_an_upload_without_end_is_cut_off(places: Path) -> None:
    unit = build.unit(region=build.region())
    source = Endless()

    with pytest.raises(BadInput):
        evidence.keep(
            build.actor(Role.INSPECTOR, region=unit.region),
            upload=io.BufferedReader(source),  # type: ignore[arg-type]
            name="a",
            unit_id=unit.pk,
        )

    assert source.given < MOST_BYTES + 8 * MEGABYTE
    assert [path for path in places.rglob("*") if path.is_file()] == []


def test_of_several_photographs_all_are_kept_or_none() -> None:
    field = stage()
    browser = Client()
    browser.force_login(User.objects.get(pk=field.inspector.user_id))
    with clock.at(NINE):
        visit = field.open_visit()
        uploads = [SimpleUploadedFile("a.jpg", picture("JPEG")), SimpleUploadedFile("b.jpg", packed({"a": b"b"}))]
        before = rows()
        answer = browser.post(f"/visits/{visit.pk}/photo/", {"files": uploads})

    assert answer.status_code == 422
    assert rows() == before
