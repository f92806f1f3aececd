"""What is put back is what was written, and whatever was changed, cut off, older or not for this key is refused."""

from __future__ import annotations

import io
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import connection, transaction

from waypost.backup import actions, rows
from waypost.backup.locking import identities, locked, recipients, unlocked
from waypost.backup.packing import Reader, Unfit
from waypost.backup.writing import stream, write
from waypost.evidence import queries as evidence
from waypost.evidence.tests.build import file
from waypost.fieldwork.tests.build import NINE, stage
from waypost.kernel.actor import COMMAND_LINE
from waypost.ledger import actions as ledger
from waypost.ledger import queries
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit
from waypost.platform import clock

pytestmark = pytest.mark.django_db
MARKER = "銀杏樹下獨一無二之語"
PASSPHRASE = "eleven words and one more"


@dataclass
class Kept:
    """A backup in plain, and two checkpoints: one of its own, and one that was signed later."""

    raw: bytes
    point: str
    later: str
    size: int
    root: str
    digests: dict[str, str]
    file: str


_WRITTEN: list[Kept] = []


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Kept:
    """A small world with a talk and a photograph, which was written once; database and folder are empty again."""
    if not _WRITTEN:
        settings.DATA, settings.MEDIA_ROOT = tmp_path / "first", tmp_path / "first" / "files"
        (tmp_path / "first").mkdir()
        (tmp_path / "first" / "secret.key").write_text("the secret of the instance")
        outer = transaction.savepoint()
        with clock.at(NINE + timedelta(hours=7)):
            _WRITTEN.append(_written())
        transaction.savepoint_rollback(outer)
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "second", tmp_path / "second" / "files"
    return _WRITTEN[0]


def _written() -> Kept:
    s = stage()
    s.talk(text=MARKER, with_whom=MARKER)
    s.finding(title="门口没有公示")
    photo = file(s.inspector, name="door.jpg", campaign_id=s.campaign.pk, unit_id=s.court.pk)
    point = ledger.checkpoint().note
    here = queries.position()
    target = io.BytesIO()
    stream(target)
    digests = {name: str(rows.digest_of(model)) for name, model in rows.tables().items()}
    ledger.record(s.inspector, "finding.opened", subject="finding:later", facts={})
    return Kept(target.getvalue(), point, ledger.checkpoint().note, here.size, here.root, digests, photo.sha256)


def restore(raw: bytes, **said: Any) -> actions.Restored:
    """Restore from plain bytes. The stage is drawn without appointments, which the doctor sees."""
    said = {"accept_faults": "a stage", **said}
    return actions.restore(COMMAND_LINE, Reader(io.BytesIO(raw)), **said)


def changed(raw: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A backup whose bytes somebody has changed who knows its form."""
    before = zlib.decompress(raw)
    after = change(before)
    assert after != before
    return zlib.compress(after)


def test_everything_is_as_it_was_and_the_restore_is_an_entry(kept: Kept) -> None:
    done = restore(kept.raw, checkpoint=kept.point)

    assert (done.size, done.root, done.seq) == (kept.size, kept.root, kept.size)
    assert (Entry.objects.get(pk=done.seq).act, list(queries.faults())) == ("instance.restored", [])
    after = {name: str(rows.digest_of(model)) for name, model in rows.tables().items()}
    assert {name for name in after if after[name] != kept.digests[name]} == {
        "ledger.Entry",
        "ledger.Body",
        "ledger.Head",
    }
    assert evidence.content(kept.file).read()


def test_numbers_go_on_after_those_that_were_there(kept: Kept) -> None:
    restore(kept.raw)
    last = Unit.objects.latest("pk")

    fresh = Unit.objects.create(name="新站", kind=last.kind, level_value=last.level_value, region=last.region)

    assert fresh.pk > last.pk


def test_the_database_still_refuses_to_change_an_entry(kept: Kept) -> None:
    restore(kept.raw)

    with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET act = 'x' WHERE seq = 0")


def test_talks_are_only_ciphertext_and_secrets_and_sessions_are_not_in_it(kept: Kept) -> None:
    plain = zlib.decompress(kept.raw).decode(errors="replace")

    assert "门口没有公示" in plain
    assert '"table": "fieldwork.TalkContent"' in plain
    for absent in (MARKER, "the secret of the instance", "PRIVATE KEY", '"sessions.Session"', '"access.Presence"'):
        assert absent not in plain


def test_a_used_database_is_not_filled(kept: Kept) -> None:
    restore(kept.raw)

    with pytest.raises(Unfit, match="not empty"):
        restore(kept.raw)


CHANGES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a word of a row": (
        lambda raw: raw.replace("门口没有公示".encode(), "门口已经公示".encode(), 1),
        "the table fieldwork",
    ),
    "a row taken away": (
        lambda raw: raw.replace(b"\n" + _second_row(raw, b"ledger.Entry"), b"", 1),
        "the table ledger.Entry is not as it was written",
    ),
    "a row that is none": (
        lambda raw: raw.replace(_second_row(raw, b"ledger.Entry"), b"[1]", 1),
        "a row of the table ledger.Entry is none",
    ),
    "a table that is none": (
        lambda raw: raw.replace(b'{"table": "auth.Group"', b'{"table": "auth.Nobody"', 1),
        "'auth.Nobody' is no table",
    ),
    "a file with a way up": (lambda raw: raw.replace(b'{"file": "', b'{"file": "../', 1), "is no name of a file"),
    "a byte of a file": (
        lambda raw: raw.replace(b"JFIF", b"JFIG", 1),
        "the file .* is not as it was written",
    ),
    "what it holds": (
        lambda raw: raw.replace(b'{"whole": {"tables": {', b'{"whole": {"tables": {"x": {}, ', 1),
        "its end",
    ),
    "where the ledger stood": (
        lambda raw: raw.replace(b'"ledger": {"size": ', b'"ledger": {"size": 1', 1),
        "its ledger is not the one",
    ),
    "another version": (
        lambda raw: raw.replace(b'"ledger.0004_tree"', b'"ledger.0004_three"', 1),
        "version of Waypost",
    ),
    "something after its end": (lambda raw: raw + b"{}\n", "follows its end"),
}


def _second_row(raw: bytes, table: bytes) -> bytes:
    return raw[raw.index(b'{"table": "' + table) :].split(b"\n", 3)[2]


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_changed_is_refused_and_named(kept: Kept, what: str) -> None:
    change, named = CHANGES[what]

    with pytest.raises(Unfit, match=named):
        restore(changed(kept.raw, change))
    assert Entry.objects.count() == 0


def test_rows_changed_with_their_digests_are_found_by_the_ledger(kept: Kept) -> None:
    """Whoever writes a backup anew can make digests fit, but no ledger."""

    def forge(raw: bytes) -> bytes:
        lines = raw.split(b"\n")
        begin = next(at for at, line in enumerate(lines) if line.startswith(b'{"table": "ledger.Entry"')) + 1
        end = next(at for at, line in enumerate(lines) if line.startswith(b'{"end": "ledger.Entry"'))
        said = json.loads(lines[begin])
        said[4] = "unit.added"
        lines[begin] = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
        digest = rows.Digest()
        for line in lines[begin:end]:
            digest.add(line)
        before = json.loads(lines[end])["digest"]
        return b"\n".join(lines).replace(before.encode(), str(digest).encode())

    with pytest.raises(Unfit, match=r"is not sound \(ledger\): entry 0"):
        restore(changed(kept.raw, forge))
    assert Entry.objects.count() == 0


def test_a_backup_that_was_cut_off_is_refused(kept: Kept) -> None:
    with pytest.raises(Unfit, match="cut off"):
        restore(kept.raw[:-20])
    with pytest.raises(Unfit, match="cut off"):
        restore(zlib.compress(zlib.decompress(kept.raw).rpartition(b'{"whole"')[0]))


def test_a_backup_older_than_the_kept_checkpoint_is_refused_unless_somebody_says_why(kept: Kept) -> None:
    with pytest.raises(Unfit, match="older than the kept checkpoint"):
        restore(kept.raw, checkpoint=kept.later)
    assert Entry.objects.count() == 0

    done = restore(kept.raw, checkpoint=kept.later, accept_older="磁盘损坏")

    assert '"reason":"磁盘损坏; a stage"' in Entry.objects.get(pk=done.seq).body.text


def test_faults_that_the_doctor_finds_are_refused_unless_somebody_says_why(kept: Kept) -> None:
    with pytest.raises(Unfit, match="is not sound"):
        restore(kept.raw, accept_faults="")
    assert Entry.objects.count() == 0

    done = restore(kept.raw, accept_faults="名册以后补")

    assert '"reason":"名册以后补"' in Entry.objects.get(pk=done.seq).body.text


def test_a_checkpoint_that_says_something_else_is_refused_always(kept: Kept) -> None:
    for wrong in (
        "nothing\n",
        kept.point.replace("waypost/", "waypost/x"),
        kept.point.replace(f"\n{kept.size}\n", "\n3\n"),
    ):
        with pytest.raises(Unfit, match="checkpoint"):
            restore(kept.raw, checkpoint=wrong, accept_older="because")
        assert Entry.objects.count() == 0


OWN = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()


def sealed(raw: bytes, to: list[str], passphrase: str = "") -> bytes:
    """Bytes as they lie on the disk."""
    target = io.BytesIO()
    with locked(target, recipients(to), passphrase) as plain:
        plain.write(raw)
    return target.getvalue()


def opened(raw: bytes, keys: list[str], passphrase: str = "") -> bytes:
    """The plain bytes again."""
    with unlocked(io.BytesIO(raw), [key for text in keys for key in identities(text)], passphrase) as plain:
        parts = iter(lambda: plain.read(1000), b"")
        return b"".join(parts)


LONG = bytes(range(256)) * 2000


def test_each_of_several_recipients_and_the_passphrase_open_it() -> None:
    raw = sealed(LONG, [str(OWN.to_public()), str(OTHER.to_public())])
    assert LONG[:100] not in raw
    assert opened(raw, [str(OWN)]) == opened(raw, [f"# a comment\n{OTHER}\n"]) == LONG

    raw = sealed(LONG, [], PASSPHRASE)
    assert opened(raw, [], PASSPHRASE) == LONG


@pytest.mark.parametrize("at", [30, 150, 1000, 300_000, -1])
def test_one_changed_byte_of_an_encrypted_backup_is_refused(at: int) -> None:
    raw = bytearray(sealed(LONG, [str(OWN.to_public())]))
    raw[at] ^= 1

    with pytest.raises(Unfit):
        opened(bytes(raw), [str(OWN)])


@pytest.mark.parametrize("size", [0, 10, 300, 70_000, -1])
def test_an_encrypted_backup_that_was_cut_off_is_refused(size: int) -> None:
    with pytest.raises(Unfit):
        opened(sealed(LONG, [str(OWN.to_public())])[:size], [str(OWN)])


def test_a_wrong_key_or_passphrase_or_none_is_refused() -> None:
    raw = sealed(LONG, [str(OWN.to_public())])
    for keys in ([str(OTHER)], []):
        with pytest.raises(Unfit, match="key"):
            opened(raw, keys)
    with pytest.raises(Unfit, match="passphrase"):
        opened(sealed(LONG, [], PASSPHRASE), [], PASSPHRASE + "!")


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "files"
    out = tmp_path / "out"
    out.mkdir()
    monkeypatch.setattr(evidence, "contents", lambda: ["0" * 64])

    with pytest.raises(OSError):
        write(out / "backup.age", to=recipients([str(OWN.to_public())]))

    assert list(out.iterdir()) == []


def test_keys_come_with_it_only_when_they_are_asked_for(tmp_path: Path, settings: Any) -> None:
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    (tmp_path / "secret.key").write_text("the secret of the instance")
    found = []
    for with_keys in (False, True):
        write(tmp_path / f"{with_keys}", to=recipients([str(OWN.to_public())]), with_keys=with_keys)
        plain = zlib.decompress(opened((tmp_path / f"{with_keys}").read_bytes(), [str(OWN)]))
        found.append(b"the secret of the instance" in plain)

    assert found == [False, True]
