"""Signed notes are those of C2SP: read, written and checked to the letter."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from waypost.ledger.rules import notes

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
KEY = notes.public_of(PRIVATE, "waypost.example/log")
POINT = notes.Checkpoint("waypost.example/log", 7, bytes(32))
NOTE = notes.note(POINT.text, [notes.signed(POINT.text, PRIVATE, KEY.name)])

# The example of the signed-note specification: an Ed25519 key of the Go checksum database's tests.
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PUBLISHED_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PUBLISHED_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)


def test_a_published_note_is_read_and_holds() -> None:
    key = notes.public_key(PUBLISHED_KEY)

    assert notes.signers(f"{PUBLISHED_TEXT}\n{PUBLISHED_LINE}\n", [key]) == [key]
    assert str(key) == PUBLISHED_KEY


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    text, (signature,) = notes.opened(NOTE)

    assert notes.checkpoint(text) == POINT
    assert notes.check(text, signature, KEY) is None
    assert notes.signers(NOTE, [KEY]) == [KEY]


def test_a_cosignature_holds_with_its_moment_only() -> None:
    witness = notes.public_of(OTHER, "unit.example", notes.WITNESS)
    line = notes.cosigned(POINT.text, OTHER, "unit.example", at=1_618_560_000)
    later = notes.Signature(line.name, line.number, (1_618_560_001).to_bytes(8, "big") + line.payload[8:])

    assert notes.check(POINT.text, line, witness) == 1_618_560_000
    with pytest.raises(notes.BadNote, match="does not hold"):
        notes.check(POINT.text, later, witness)


def test_a_changed_text_or_another_key_does_not_hold() -> None:
    with pytest.raises(notes.BadNote, match="does not hold"):
        notes.signers(NOTE.replace("\n7\n", "\n8\n"), [KEY])
    assert notes.signers(NOTE, [notes.public_of(OTHER, KEY.name)]) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n07\n" + "A" * 43 + "=\n",
        "log\n-1\n" + "A" * 43 + "=\n",
        "log\n１\n" + "A" * 43 + "=\n",
        "log\n1\nAAAA\n",
        "log\n1\n" + "A" * 43 + "=",
        "\n1\n" + "A" * 43 + "=\n",
        "log\n1\n" + "A" * 43 + "=\n\n",
        "log\n" + "9" * 30 + "\n" + "A" * 43 + "=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(notes.BadNote):
        notes.checkpoint(text)


@pytest.mark.parametrize(
    "note", ["", "a\n", "a\n\n", "a\n\n— x\n", "a\n\n— x !!\n", "a\n\n- x AAAAAAAA\n", "a\n\n— x AAAAAAAA"]
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(notes.BadNote):
        notes.signers(note, [KEY])


@pytest.mark.parametrize(
    "key", ["", "a", "a+b", "a+00000000+AAAA", "a b+00000000+" + "A" * 44, str(KEY).replace("+", "+f", 1)]
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(notes.BadNote):
        notes.public_key(key)


def test_a_name_with_a_blank_signs_nothing() -> None:
    with pytest.raises(notes.BadNote, match="no blank"):
        notes.signed(POINT.text, PRIVATE, "a b")


def test_a_text_may_hold_an_empty_line_and_signatures_come_after_the_last() -> None:
    text = "first part\n\nsecond part\n"
    line = notes.signed(text, PRIVATE, KEY.name)

    assert notes.opened(notes.note(text, [line])) == (text, [line])
    assert notes.signers(notes.note(text, [line]), [KEY]) == [KEY]


def test_further_lines_of_a_checkpoint_are_kept() -> None:
    point = notes.Checkpoint("log", 1, bytes(32), ("one more", "and another"))

    assert notes.checkpoint(point.text) == point


def test_a_cosignature_names_its_witness_and_the_shortest_line_has_five_bytes() -> None:
    line = notes.cosigned(POINT.text, OTHER, "unit.example", at=1)

    assert (line.name, len(line.payload)) == ("unit.example", 72)
    assert notes.signature(line.line) == line
    assert notes.signature("— x AAAAAAA=") == notes.Signature("x", bytes(4), bytes(1))
    with pytest.raises(notes.BadNote, match="at least five bytes"):
        notes.signature("— x AAAAAA==")
    with pytest.raises(notes.BadNote):
        notes.signature("— x AAAAAAA= AAAAAAA=")
