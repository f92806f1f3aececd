"""A witness signs only what goes on from what it saw."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests import build
from waypost.access.models import User
from waypost.kernel.actor import Actor, Role
from waypost.ledger import actions, queries, witness
from waypost.ledger.rules import notes

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actor:
    settings.DATA = tmp_path
    monkeypatch.chdir(tmp_path)
    return build.actor(Role.AUDITOR)


def _sign_in(client: Client, person: Actor) -> None:
    client.force_login(User.objects.get(pk=person.user_id))


def _grow(count: int) -> None:
    acts = [actions.Act("thing.noted", f"thing:{number % 5}", {"number": number}) for number in range(count)]
    with transaction.atomic():
        actions.record_many(Actor(7, "writer"), acts)


def _fetch(client: Client, size: int, first: int, name: str = "point.json") -> Path:
    answer = client.get(f"/ledger/witness/point/{size}/?from={first}")
    path = Path(name)
    path.write_bytes(answer.content)
    return path


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = witness.main(list(arguments))
    return code, capsys.readouterr().out.strip()


def test_a_witness_joins_signs_and_signs_again_what_goes_on(
    auditor: Actor, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _sign_in(client, auditor)
    _, line = _run(capsys, "new-key", "audit.example")
    assert client.post("/ledger/witness/join/", {"key": line}).status_code == 302
    _grow(30)
    first = actions.checkpoint()

    code, signature = _run(capsys, "sign", str(_fetch(client, first.size, 0)), "--key", "audit.example.key")
    assert code == 0
    assert client.post("/ledger/witness/sign/", {"size": first.size, "line": signature}).status_code == 302
    _grow(400)
    actions.change_key(Actor(1, "admin", build.actor(Role.ADMIN).grants), reason="a year has gone by")
    second = actions.checkpoint()
    code, signature = _run(capsys, "sign", str(_fetch(client, second.size, first.size)), "--key", "audit.example.key")
    assert code == 0
    assert client.post("/ledger/witness/sign/", {"size": second.size, "line": signature}).status_code == 302

    (known,) = queries.witnesses()
    assert known.last_size == second.size
    assert list(queries.faults()) == []


def test_a_ledger_that_was_changed_or_put_back_is_not_signed(
    auditor: Actor, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _sign_in(client, auditor)
    _run(capsys, "new-key", "audit.example")
    _grow(10)
    old = actions.checkpoint()
    early = json.loads(_fetch(client, old.size, 0).read_text())
    _grow(10)
    new = actions.checkpoint()
    point = _fetch(client, new.size, 0)
    assert _run(capsys, "sign", str(point), "--key", "audit.example.key")[0] == 0

    Path("early.json").write_text(json.dumps(early))
    code, said = _run(capsys, "sign", "early.json", "--key", "audit.example.key")
    assert (code, "an older ledger was put back" in said) == (1, True)
    _grow(5)
    later = actions.checkpoint()
    wrong = json.loads(_fetch(client, later.size, new.size).read_text())
    wrong["path"][0] = "00" * 32
    Path("wrong.json").write_text(json.dumps(wrong))
    code, said = _run(capsys, "sign", "wrong.json", "--key", "audit.example.key")
    assert (code, "something was changed" in said) == (1, True)


def test_a_key_that_the_known_one_did_not_announce_is_not_followed(
    auditor: Actor, client: Client, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    _sign_in(client, auditor)
    _run(capsys, "new-key", "audit.example")
    _grow(3)
    point = actions.checkpoint()
    _run(capsys, "sign", str(_fetch(client, point.size, 0)), "--key", "audit.example.key")
    other = witness.key_line("waypost/other", witness.public_of(bytes(32)))
    forged = json.loads(_fetch(client, point.size, point.size).read_text())
    forged["keys"] = [{"key": other, "before": "", "by_new": "", "by_old": ""}]
    Path("forged.json").write_text(json.dumps(forged))

    code, said = _run(capsys, "sign", "forged.json", "--key", "audit.example.key")

    assert (code, "does not name the key" in said) == (1, True)


def test_a_proof_from_another_size_is_asked_for_again(
    auditor: Actor, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    _sign_in(client, auditor)
    _run(capsys, "new-key", "audit.example")
    _grow(3)
    point = actions.checkpoint()
    _run(capsys, "sign", str(_fetch(client, point.size, 0)), "--key", "audit.example.key")

    code, said = _run(capsys, "sign", str(_fetch(client, point.size, 1)), "--key", "audit.example.key")

    assert (code, f"from {point.size} entries on" in said) == (2, True)


def test_its_signatures_are_those_of_a_library_and_its_key_is_its_own(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    line = witness.new_key("unit.example")
    own = json.loads(Path("unit.example.key").read_text())

    text = notes.Checkpoint("waypost/x", 3, bytes(32)).text
    message = f"cosignature/v1\ntime 5\n{text}".encode()
    payload = (5).to_bytes(8, "big") + witness.sign(bytes.fromhex(own["secret"]), message)
    key = notes.public_key(line)

    assert notes.check(text, notes.Signature(key.name, key.number, payload), key) == 5
    assert Path("unit.example.key").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        witness.new_key("unit.example")
