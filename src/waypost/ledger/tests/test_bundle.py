"""A bundle is verified without Waypost, and whatever is changed in it is found out, the entry by its number."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from waypost.kernel.actor import Actor, Grant, Role
from waypost.ledger import actions, bundle, queries, rules, verify
from waypost.ledger.rules import notes

ADMIN = Actor(1, "admin", (Grant(Role.ADMIN),))
HEAD = Actor(3, "head", (Grant(Role.UNIT_HEAD, unit_path="/3/"),))
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS = notes.public_of(PRIVATE, "unit.example", notes.WITNESS)
pytestmark = pytest.mark.django_db
Rows = list[dict[str, Any]]


@dataclass
class Exported:
    path: Path
    earlier: str
    key: str

    def changed(self, member: str, change: Callable[[Rows], Rows | None]) -> Path:
        """The bundle again, with one member changed; lines are rewritten as they were."""
        out = self.path.with_name("changed.zip")
        with zipfile.ZipFile(self.path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                if name == member:
                    rows = [json.loads(line) for line in content.splitlines()]
                    rows = change(rows) or rows
                    content = b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)
                new.writestr(name, content)
        return out


@pytest.fixture
def exported(settings: Any, tmp_path: Path) -> Exported:
    """260 entries, a witness, two keys, four checkpoints."""
    settings.DATA = tmp_path
    _grow(40)
    actions.become_witness(HEAD, key=str(WITNESS))
    first = actions.checkpoint()
    text, _ = notes.opened(first.note)
    actions.cosign(HEAD, size=first.size, line=notes.cosigned(text, PRIVATE, WITNESS.name, at=1).line)
    _grow(100)
    actions.checkpoint()
    actions.change_key(ADMIN, reason="a year has gone by")
    _grow(120)
    last = actions.checkpoint()
    path = tmp_path / "ledger.zip"
    bundle.write(path, last.size)
    return Exported(path, queries.checkpoint_at(first.size).note, queries.signing_keys()[0].line)


def _grow(count: int) -> None:
    facts = {"text": "整改", "sum": 1}
    acts = [actions.Act("thing.noted", f"thing:{number % 9}", {**facts, "number": number}) for number in range(count)]
    with transaction.atomic():
        actions.record_many(HEAD, acts)


def _verdict(path: Path, *options: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = verify.main([str(path), "--json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_a_bundle_is_good_on_a_machine_with_nothing_but_python(exported: Exported) -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(Path(verify.__file__)), str(exported.path), "--json"],
        capture_output=True,
        check=False,
        text=True,
        cwd="/",
        env={},
    )

    answer = json.loads(done.stdout)
    assert (done.returncode, answer["good"], answer["entries"]) == (0, True, queries.latest().size)  # type: ignore[union-attr]
    assert answer["bodies"] == answer["entries"]


def test_with_keys_and_checkpoints_that_one_kept_it_is_trusted(
    exported: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.txt"
    kept.write_text(exported.earlier, encoding="utf-8")

    code, answer = _verdict(
        exported.path, "--key", exported.key, "--seen", str(kept), "--witness", str(WITNESS), "--all", capsys=capsys
    )

    assert (code, answer["trusted"]) == (0, True)


def _set(seq: int, **changes: Any) -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        rows[seq].update(changes)

    return change


def _rewritten(seq: int, *, with_hash: bool) -> Callable[[Rows], None]:
    """The act of an entry changed in its text, and, by somebody thorough, its hash too."""

    def change(rows: Rows) -> None:
        leaf = rows[seq]["leaf"].replace("thing.noted", "thing.moved")
        rows[seq]["leaf"] = leaf
        if with_hash:
            rows[seq]["hash"] = rules.leaf_hash(leaf.encode()).hex()

    return change


def _swapped(rows: Rows) -> None:
    rows[10], rows[11] = rows[11], rows[10]


TAMPERED: list[tuple[str, str, Callable[[Rows], Rows | None], int | None, str]] = [
    ("a letter of an entry", "entries.ndjson", _rewritten(57, with_hash=False), 57, "does not give its hash"),
    ("an entry and its hash", "entries.ndjson", _rewritten(57, with_hash=True), 57, "not the one that was signed"),
    ("a hash", "entries.ndjson", _set(8, hash="00" * 32), 8, "does not give its hash"),
    ("no text", "entries.ndjson", _set(8, leaf=None), 8, "cannot be read"),
    ("an entry dropped", "entries.ndjson", lambda rows: rows[:20] + rows[21:], 20, "dropped or moved"),
    ("the last dropped", "entries.ndjson", lambda rows: rows[:-3], None, "cut off"),
    ("the first dropped", "entries.ndjson", lambda rows: rows[1:], 0, "dropped or moved"),
    ("all dropped", "entries.ndjson", lambda rows: rows[:0] or [{}], 0, "cannot be read"),
    ("two swapped", "entries.ndjson", _swapped, 10, "dropped or moved"),
    ("one twice", "entries.ndjson", lambda rows: [*rows[:5], rows[4], *rows[5:]], 5, "dropped or moved"),
    ("what an entry says", "bodies.ndjson", _set(33, text='{"number":1}'), 33, "not the one it commits to"),
    ("its salt", "bodies.ndjson", _set(33, salt="00" * 32), 33, "not the one it commits to"),
    ("a body of nothing", "bodies.ndjson", lambda rows: [*rows, {**rows[0], "seq": 9999}], None, "9999"),
    ("no checkpoint", "checkpoints.ndjson", lambda rows: rows[:-1], None, "no checkpoint was signed"),
    ("another key", "keys.ndjson", _set(1, key=str(notes.public_of(PRIVATE, "waypost/x"))), None, "another key"),
    ("no key", "keys.ndjson", lambda rows: rows[1:], None, ""),
]


@pytest.mark.parametrize(
    ("member", "change", "seq", "why"), [case[1:] for case in TAMPERED], ids=[c[0] for c in TAMPERED]
)
def test_what_was_changed_is_found_out_and_named(
    exported: Exported,
    capsys: pytest.CaptureFixture[str],
    member: str,
    change: Callable[[Rows], Rows | None],
    seq: int | None,
    why: str,
) -> None:
    code, answer = _verdict(exported.changed(member, change), capsys=capsys)

    assert code == 1
    assert why in answer["fault"]
    if seq is not None:
        assert answer["entry"] == seq


def test_a_checkpoint_signed_by_somebody_else_is_found_out(
    exported: Exported, capsys: pytest.CaptureFixture[str]
) -> None:
    def forge(rows: Rows) -> None:
        text, (signature, *_) = notes.opened(rows[-1]["note"])
        rows[-1]["note"] = notes.note(text, [notes.signed(text, PRIVATE, signature.name)])

    code, answer = _verdict(exported.changed("checkpoints.ndjson", forge), capsys=capsys)

    assert (code, "not signed by the key of its time" in answer["fault"]) == (1, True)


def test_every_byte_of_the_bundle_matters(exported: Exported, capsys: pytest.CaptureFixture[str]) -> None:
    """One byte flipped, at every 997th place: never good with other content, and never a crash."""
    raw = exported.path.read_bytes()
    good = _verdict(exported.path, capsys=capsys)[1]
    for at in range(0, len(raw), 997):
        broken = exported.path.with_name("broken.zip")
        broken.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
        code, answer = _verdict(broken, capsys=capsys)
        assert code in (1, 2) or {**answer, "seconds": 0} == {**good, "seconds": 0}, at


def test_a_bundle_that_says_it_has_bodies_has_them(exported: Exported, capsys: pytest.CaptureFixture[str]) -> None:
    raw = exported.path.read_bytes()
    renamed = exported.path.with_name("renamed.zip")
    renamed.write_bytes(raw.replace(b"bodies.ndjson", b"bodies.odjson"))

    code, answer = _verdict(renamed, capsys=capsys)

    assert (code, "bodies.ndjson" in answer["fault"]) == (2, True)


def test_one_body_that_was_left_out_is_named(exported: Exported, capsys: pytest.CaptureFixture[str]) -> None:
    def leave_out(rows: Rows) -> None:
        del rows[3]

    code, answer = _verdict(exported.changed("bodies.ndjson", leave_out), capsys=capsys)

    assert (code, answer["entry"]) == (1, 3)
    assert answer["fault"] == "what it says was left out, and no later entry erased it"


def test_an_older_ledger_and_a_rewritten_one_are_found_out_by_a_checkpoint_that_was_kept(
    exported: Exported, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = queries.latest()
    assert newest is not None
    kept, old = tmp_path / "kept.txt", tmp_path / "old.zip"
    kept.write_text(newest.note, encoding="utf-8")
    bundle.write(old, queries.checkpoints(limit=4)[-1].size)

    assert _verdict(old, capsys=capsys)[0] == 0
    code, answer = _verdict(old, "--seen", str(kept), capsys=capsys)
    assert (code, "an older ledger was put back" in answer["fault"]) == (1, True)


def test_a_ledger_signed_by_another_key_is_not_the_one_that_was_trusted(
    exported: Exported, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(notes.public_of(PRIVATE, "waypost/other"))

    code, answer = _verdict(exported.path, "--key", other, capsys=capsys)

    assert (code, "not among those you know" in answer["fault"]) == (1, True)


def test_a_witness_who_did_not_sign_is_missed(exported: Exported, capsys: pytest.CaptureFixture[str]) -> None:
    absent = notes.public_of(Ed25519PrivateKey.generate(), "absent", notes.WITNESS)

    code, answer = _verdict(exported.path, "--witness", str(absent), capsys=capsys)

    assert (code, "absent" in answer["fault"]) == (1, True)


def test_without_bodies_it_can_be_verified_even_so(
    exported: Exported, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, size = tmp_path / "bare.zip", queries.latest().size  # type: ignore[union-attr]

    bundle.write(path, size, with_bodies=False)

    code, answer = _verdict(path, capsys=capsys)
    assert (code, answer["bodies"], answer["entries"]) == (0, 0, size)


@pytest.mark.parametrize("content", [b"", b"PK", b"{}", b"not a zip", b'{"format": "waypost-receipt"}'])
def test_what_is_no_bundle_is_unusable(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)

    assert _verdict(path, capsys=capsys)[0] == 2
    assert _verdict(tmp_path / "nothing", capsys=capsys)[0] == 2


def test_another_zip_is_unusable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("bundle.json", '{"format": "other"}')

    assert _verdict(path, capsys=capsys)[0] == 2


def test_the_verifiers_own_signature_check_is_that_of_a_library() -> None:
    for number in range(20):
        private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        raw = notes.public_of(private, "x").raw
        message = b"message %d" % number
        signature = private.sign(message)

        assert verify.ed25519_holds(raw, message, signature)
        assert not verify.ed25519_holds(raw, message + b"!", signature)
        assert not verify.ed25519_holds(raw, message, signature[:32] + bytes(32))
        assert not verify.ed25519_holds(bytes(32), message, signature)
        assert not verify.ed25519_holds(raw, message, signature[:-1])
