"""Words that were erased are neither missed nor believed to be there: by doctor, verifier, bundle and receipt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Role
from waypost.kernel.errors import Refused
from waypost.ledger import actions, bundle, queries, receipts, verify
from waypost.ledger.models import Body, Entry, Erasure
from waypost.ledger.tests.test_erasing import LAW, MARK, erased, noted, of_the_office
from waypost.ledger.tests.test_ledger import unfenced

pytestmark = pytest.mark.django_db


def _bundle(tmp_path: Path, **options: bool) -> Path:
    path = tmp_path / "ledger.zip"
    bundle.write(path, actions.checkpoint().size, **options)
    return path


def verdict(path: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = verify.main([str(path), "--json"])
    return {"code": code, **json.loads(capsys.readouterr().out)}


def test_a_bundle_without_erased_words_is_good_and_counts_them(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA = tmp_path
    erased(), erased()

    answer = verdict(_bundle(tmp_path), capsys)
    bare = verdict(_bundle(tmp_path, with_bodies=False), capsys)

    assert (answer["code"], answer["erased"], answer["entries"] - answer["bodies"]) == (0, 2, 2)
    assert (bare["code"], bare["erased"], bare["bodies"]) == (0, 2, 0)
    assert verify.main([str(tmp_path / "ledger.zip")]) == 0
    assert "2 were erased by law" in capsys.readouterr().out


def browser(role: Role) -> Client:
    user = build.user()
    build.grant(user, role)
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_on_the_pages_two_people_erase_and_everybody_sees_that_it_was_done(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    office, auditor = browser(Role.OFFICE), browser(Role.AUDITOR)
    seq = noted(build.actor(Role.INSPECTOR))
    page = f"/ledger/{seq}/"
    assert MARK in office.get(page).content.decode()
    assert office.post(f"{page}erasure/", {"ground": LAW}).status_code == 302
    row = Erasure.objects.get()
    step = f"/ledger/erasures/{row.pk}/erase/"

    assert step not in office.get(page).content.decode()
    assert office.post(step).status_code == 403
    assert step in auditor.get("/ledger/erasures/").content.decode()
    done = auditor.post(step)
    actions.checkpoint()

    erasing = Entry.objects.get(act="body.erased").seq
    assert done["Location"] == f"/ledger/{erasing}/"
    for client in (office, auditor):
        told = client.get(page).content.decode()
        assert MARK not in told
        assert LAW in told
        assert f"/ledger/{erasing}/" in told
        assert "erased by law" in client.get("/ledger/?act=unit.").content.decode()
        assert client.get(f"{page}receipt.json").json()["erased"]["seq"] == erasing
    leaf_hash = bytes(Entry.objects.get(pk=seq).leaf_hash).hex()
    assert (
        f"as entry {erasing} says"
        in Client(headers={"accept-language": "en"}).get(f"/ledger/trust/?receipt={seq}:{leaf_hash}").content.decode()
    )
    assert LAW in office.get("/ledger/erasures/?which=all").content.decode()


def test_ledger_verify_counts_what_was_erased(capsys: pytest.CaptureFixture[str]) -> None:
    erased()

    call_command("ledger_verify", "--json")
    answer = json.loads(capsys.readouterr().out)
    call_command("ledger_verify")

    assert (answer["good"], answer["erased"]) == (True, 1)
    assert "(the words of 1 erased by law)" in capsys.readouterr().out


def test_words_taken_past_the_fence_are_missed_by_doctor_and_verifier(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA = tmp_path
    erased()
    seq = noted(build.actor(Role.INSPECTOR))
    unfenced(f"DELETE FROM ledger_body WHERE entry_id = {seq}")

    faults, answer = list(queries.faults()), verdict(_bundle(tmp_path), capsys)

    assert [(fault.seq, "no later entry erased it" in fault.what) for fault in faults] == [(seq, True)]
    assert (answer["code"], answer["entry"]) == (1, seq)
    assert "no later entry erased it" in answer["fault"]


def test_erased_words_that_somebody_put_back_are_told(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA = tmp_path
    seq = noted(build.actor(Role.INSPECTOR))
    before = Body.objects.get(pk=seq)
    erased(seq)
    Body.objects.create(entry_id=seq, salt=before.salt, text=before.text)

    faults, answer = list(queries.faults()), verdict(_bundle(tmp_path), capsys)

    assert [(fault.seq, "still there" in fault.what) for fault in faults] == [(seq, True)]
    assert (answer["code"], answer["entry"]) == (1, seq)
    assert f"entry {Entry.objects.get(act='body.erased').seq} says" in answer["fault"]


def test_a_body_without_its_entry_is_named_where_the_key_lay(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    actions.checkpoint()
    unfenced("DELETE FROM ledger_body WHERE entry_id = 0")

    assert {fault.seq for fault in queries.faults()} == {0}


def test_a_bundle_of_an_older_size_is_not_written_once_its_words_are_gone(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    seq = noted(build.actor(Role.INSPECTOR))
    size = actions.checkpoint().size
    erased(seq)

    with pytest.raises(Refused, match="erased since"):
        bundle.write(tmp_path / "old.zip", size)

    assert not (tmp_path / "old.zip").exists()


def test_a_receipt_of_erased_words_is_good_and_says_so(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.DATA = tmp_path
    seq = erased()
    actions.checkpoint()

    given = receipts.receipt(of_the_office(), seq)

    assert given["erased"]["seq"] == Entry.objects.get(act="body.erased").seq
    assert "salt" not in given
    assert "said" not in given
    (tmp_path / "receipt.json").write_text(json.dumps(given))
    assert verdict(tmp_path / "receipt.json", capsys)["code"] == 0
    checked = receipts.checked(f"{seq}:{given['leaf_hash']}")
    assert checked.fits
    assert checked.erased is not None
