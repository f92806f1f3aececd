"""What is sealed for a person opens with that person's key, for what it was sealed for, and not otherwise."""

from __future__ import annotations

import pytest

from waypost.platform import vault

ANN, BOB = vault.new_pair(), vault.new_pair()


def test_a_text_opens_with_its_key_and_for_its_purpose_only() -> None:
    key = vault.new_key()
    box = vault.closed(key, "整改".encode(), about="talk:1")

    assert vault.opened(key, box, about="talk:1").decode() == "整改"
    with pytest.raises(vault.NotOpened):
        vault.opened(key, box, about="talk:2")
    with pytest.raises(vault.NotOpened):
        vault.opened(vault.new_key(), box, about="talk:1")
    assert box != vault.closed(key, "整改".encode(), about="talk:1")


@pytest.mark.parametrize("at", [0, 5, 12, 20, -1])
def test_a_changed_byte_shows(at: int) -> None:
    key = vault.new_key()
    box = bytearray(vault.closed(key, b"text", about="x"))
    box[at] ^= 1

    with pytest.raises(vault.NotOpened):
        vault.opened(key, bytes(box), about="x")


@pytest.mark.parametrize("box", [b"", b"short", bytes(44), bytes(200)])
def test_what_is_no_box_is_not_opened(box: bytes) -> None:
    for opened in (
        lambda: vault.opened(vault.new_key(), box, about="x"),
        lambda: vault.unwrapped(ANN.private, box, about="x"),
    ):
        with pytest.raises(vault.NotOpened):
            opened()


def test_a_key_wrapped_for_one_is_not_for_another() -> None:
    box = vault.wrapped(b"data key", ANN.public, about="talk:1")

    assert vault.unwrapped(ANN.private, box, about="talk:1") == b"data key"
    for private, about in ((BOB.private, "talk:1"), (ANN.private, "talk:2")):
        with pytest.raises(vault.NotOpened):
            vault.unwrapped(private, box, about=about)


def test_a_private_key_opens_with_its_passphrase_only() -> None:
    box = vault.locked(ANN.private, "十个字以上的一句话", about="key:7")

    assert vault.unlocked(box, "十个字以上的一句话", about="key:7") == ANN.private
    assert ANN.private not in box
    for passphrase, about in (("另一句话", "key:7"), ("十个字以上的一句话", "key:8"), ("", "key:7")):
        with pytest.raises(vault.NotOpened):
            vault.unlocked(box, passphrase, about=about)


def test_one_share_tells_nothing_and_both_tell_all() -> None:
    one, other = vault.split(b"secret")

    assert vault.joined(one, other) == vault.joined(other, one) == b"secret"
    assert b"secret" not in (one, other)
    assert vault.split(b"secret")[0] != one
