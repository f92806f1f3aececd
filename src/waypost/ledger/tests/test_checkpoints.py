"""Checkpoints are signed, keys follow one another, and witnesses sign what goes on from what they saw."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger import actions, queries, rules
from waypost.ledger.models import Checkpoint, Entry, Key, Witness
from waypost.ledger.rules import Side, notes

ADMIN = Actor(1, "admin", (Grant(Role.ADMIN),))
AUDITOR = Actor(2, "auditor", (Grant(Role.AUDITOR),))
HEAD = Actor(3, "head", (Grant(Role.UNIT_HEAD, unit_path="/3/"),))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: object, tmp_path: Path) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]


def grow(count: int = 1) -> None:
    for number in range(count):
        with transaction.atomic():
            actions.record(HEAD, "thing.noted", subject=f"thing:{number}", facts={"number": number})


def witness(actor: Actor = HEAD, private: Ed25519PrivateKey = PRIVATE, name: str = "unit.example") -> notes.PublicKey:
    key = notes.public_of(private, name, notes.WITNESS)
    actions.become_witness(actor, key=str(key))
    return key


def line(point: Checkpoint, private: Ed25519PrivateKey = PRIVATE, name: str = "unit.example") -> str:
    text, _ = notes.opened(point.note)
    return notes.cosigned(text, private, name, at=1_618_560_000).line


def test_a_checkpoint_is_signed_by_a_key_that_the_ledger_announced() -> None:
    grow(3)

    point = actions.checkpoint()

    (key,) = queries.signing_keys()
    text, _ = notes.opened(point.note)
    assert notes.signers(point.note, [notes.public_key(key.line)])
    assert notes.checkpoint(text).size == point.size == 4
    assert bytes(point.root).hex() == queries.position().root
    assert Entry.objects.get(pk=key.seq).act == "ledger.key_begun"
    assert list(queries.faults()) == []


def test_without_news_there_is_no_new_checkpoint_and_a_cosignature_is_no_news() -> None:
    grow()
    point = actions.checkpoint()

    assert actions.checkpoint() == point
    witness()
    later = actions.checkpoint()
    actions.cosign(HEAD, size=later.size, line=line(later))
    assert actions.checkpoint() == later


def test_the_private_key_is_for_the_server_alone_and_another_one_signs_nothing(tmp_path: Path) -> None:
    actions.checkpoint()
    (path,) = (tmp_path / "keys").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    grow()

    path.unlink()
    with pytest.raises(Refused, match="cannot sign"):
        actions.checkpoint()


def test_a_new_key_is_signed_for_by_the_old_one_and_old_checkpoints_stay_good() -> None:
    grow()
    before = actions.checkpoint()

    actions.change_key(ADMIN, reason="once a year")
    grow()
    after = actions.checkpoint()

    old, new = (notes.public_key(key.line) for key in queries.signing_keys())
    assert old.name == new.name and old != new
    assert notes.signers(before.note, [old, new]) == [old]
    assert notes.signers(after.note, [old, new]) == [new]
    assert list(queries.faults()) == []


def test_only_an_administrator_changes_the_key() -> None:
    with pytest.raises(NotPermitted):
        actions.change_key(AUDITOR, reason="")


def test_a_witness_of_the_supervised_side_signs_what_it_checked() -> None:
    grow()
    witness()
    point = actions.checkpoint()

    actions.cosign(HEAD, size=point.size, line=line(point))

    view = queries.latest()
    assert view is not None and view.witnesses == ("unit.example",)
    assert view.note.endswith(line(point) + "\n")
    (known,) = queries.witnesses()
    assert (known.side, known.last_size, known.is_over) == (Side.SUPERVISED, point.size, False)
    assert list(queries.faults()) == []


def test_an_administrator_bears_no_witness_even_as_an_auditor() -> None:
    both = Actor(4, "both", (Grant(Role.ADMIN), Grant(Role.AUDITOR)))

    with pytest.raises(NotPermitted):
        witness(both)
    with pytest.raises(NotPermitted):
        witness(ADMIN)


def test_one_person_holds_one_key_and_no_key_is_held_twice() -> None:
    witness()

    with pytest.raises(Refused, match="already"):
        actions.become_witness(HEAD, key=str(notes.public_of(PRIVATE, "other", notes.WITNESS)))
    with pytest.raises(Refused, match="known already"):
        witness(AUDITOR)


@pytest.mark.parametrize("key", ["", "nonsense", str(notes.public_of(PRIVATE, "unit.example", notes.LOG))])
def test_what_is_no_key_of_a_witness_is_refused(key: str) -> None:
    with pytest.raises(BadInput):
        actions.become_witness(HEAD, key=key)

    assert Witness.objects.count() == 0


def test_a_signature_of_something_else_or_by_somebody_else_is_not_taken() -> None:
    grow()
    witness()
    first = actions.checkpoint()
    grow()
    second = actions.checkpoint()

    with pytest.raises(BadInput, match="not your signature"):
        actions.cosign(HEAD, size=second.size, line=line(first))
    with pytest.raises(Witness.DoesNotExist):
        actions.cosign(AUDITOR, size=second.size, line=line(second))
    with pytest.raises(Checkpoint.DoesNotExist):
        actions.cosign(HEAD, size=999, line=line(second))


def test_a_witness_does_not_go_back() -> None:
    grow()
    witness()
    first = actions.checkpoint()
    grow()
    second = actions.checkpoint()
    actions.cosign(HEAD, size=second.size, line=line(second))

    with pytest.raises(Refused, match="already"):
        actions.cosign(HEAD, size=second.size, line=line(second))
    with pytest.raises(Refused, match="already"):
        actions.cosign(HEAD, size=first.size, line=line(first))


def test_who_stops_being_a_witness_signs_no_more_and_what_was_signed_stays() -> None:
    grow()
    witness()
    point = actions.checkpoint()
    actions.cosign(HEAD, size=point.size, line=line(point))

    actions.stop_witnessing(HEAD, reason="moved to another post")

    assert queries.witnesses()[0].is_over
    with pytest.raises(Witness.DoesNotExist):
        actions.cosign(HEAD, size=point.size, line=line(point))
    assert list(queries.faults()) == []


def test_an_entry_is_proved_to_be_below_any_later_checkpoint() -> None:
    grow(5)
    actions.checkpoint()
    grow(300)
    point = actions.checkpoint()

    for seq in (0, 4, 5, 299):
        proof = queries.proof(seq, size=point.size)
        path = [bytes.fromhex(one) for one in proof.path]
        rules.check_inclusion(seq, point.size, bytes.fromhex(proof.leaf_hash), path, bytes(point.root))
    between = queries.consistency(6, point.size)
    path = [bytes.fromhex(one) for one in between.path]
    rules.check_consistency(6, point.size, path, bytes.fromhex(between.first_root), bytes(point.root))


@pytest.mark.parametrize(("seq", "size"), [(99, None), (0, 0), (0, 99), (3, 2), (0, -1)])
def test_a_proof_of_what_is_not_there_is_not_given(seq: int, size: int | None) -> None:
    grow(4)

    with pytest.raises(Entry.DoesNotExist):
        queries.proof(seq, size=size)


def test_a_false_checkpoint_is_named() -> None:
    grow(2)
    point = actions.checkpoint()
    text = notes.Checkpoint(notes.checkpoint(notes.opened(point.note)[0]).origin, 2, bytes(32)).text
    Checkpoint.objects.create(
        size=2, root=bytes(32), at=point.at, note=notes.note(text, [notes.signed(text, PRIVATE, "somebody")])
    )

    found = [fault.what for fault in queries.faults()]

    assert "the checkpoint of 2 entries has another root than they have" in found
    assert "the checkpoint of 2 entries is not signed by the key of its time" in found


def test_a_key_that_nobody_signed_for_is_named() -> None:
    grow(1)
    actions.checkpoint()
    with transaction.atomic():
        other = str(notes.public_of(PRIVATE, "waypost/other"))
        receipt = actions.record(ADMIN, "ledger.key_changed", subject="ledger:key", facts={"key": other, "by_new": ""})
    Key.objects.create(line=other, entry_id=receipt.seq)

    assert {fault.seq for fault in queries.faults()} == {receipt.seq}
