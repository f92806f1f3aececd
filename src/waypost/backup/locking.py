"""Encrypting a backup with age (age-encryption.org/v1) on its way to the disk and back; plain bytes never lie there.

A passphrase locks a key made for this one backup, and that key locks the rest, so that a backup of any size passes
through: a line "waypost-locked 1 SIZE", SIZE bytes of age that hold the key, and the backup as age.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

import pyrage

from waypost.backup.packing import Unfit

_LOCKED = b"waypost-locked 1 "
_AGE = b"age-encryption.org/"
_LARGEST_LOCK = 64 * 1024


def recipients(lines: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Public keys from their text, "age1…". Raises Unfit for one that is none."""
    try:
        return [pyrage.x25519.Recipient.from_str(line.strip()) for line in lines]
    except pyrage.RecipientError as fault:
        raise Unfit(f"this is no public key of age: {fault}") from fault


def identities(text: str) -> list[pyrage.x25519.Identity]:
    """Private keys from a file as `age-keygen` writes it. Raises Unfit when there is none in it."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as fault:
        raise Unfit(f"this is no private key of age: {fault}") from fault
    if not found:
        raise Unfit("there is no private key of age in the file")
    return found


@contextmanager
def locked(target: BinaryIO, to: Sequence[pyrage.x25519.Recipient], passphrase: str) -> Iterator[BinaryIO]:
    """A stream whose bytes arrive encrypted at the target; as they are when neither recipient nor passphrase is given.
    The target has everything when the block has ended without an error."""
    keys = list(to)
    if passphrase:
        own = pyrage.x25519.Identity.generate()
        lock = pyrage.passphrase.encrypt(str(own).encode(), passphrase)
        target.write(_LOCKED + str(len(lock)).encode() + b"\n" + lock)
        keys.append(own.to_public())
    if not keys:
        yield target
        return
    reading, writing = os.pipe()
    source, sink = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")
    with _beside(lambda: pyrage.encrypt_io(source, target, keys), source, sink):
        yield sink


@contextmanager
def unlocked(source: BinaryIO, keys: Sequence[pyrage.x25519.Identity], passphrase: str) -> Iterator[BinaryIO]:
    """The plain bytes of a backup.

    Raises:
        Unfit: it is encrypted and no key fits, or it was changed or cut off.
    """
    begin = source.readline(len(_LOCKED) + 20)
    if not begin:
        raise Unfit("the backup is empty")
    keys = list(keys)
    if begin.startswith(_LOCKED):
        if not passphrase:
            raise Unfit("this backup is locked with a passphrase: give --passphrase-file")
        keys = [_own_key(source, begin, passphrase)]
        begin = b""
    source = _From(begin, source)  # type: ignore[assignment]
    if begin and not begin.startswith(_AGE) and not _AGE.startswith(begin):
        yield source
        return
    if not keys:
        raise Unfit("this backup is encrypted for a key: give --identity")
    reading, writing = os.pipe()
    plain, sink = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")

    def decrypt() -> None:
        with sink:
            pyrage.decrypt_io(source, sink, keys)

    with _beside(decrypt, plain, plain):
        yield plain


def _own_key(source: BinaryIO, begin: bytes, passphrase: str) -> pyrage.x25519.Identity:
    size = begin.removeprefix(_LOCKED).strip()
    if not size.isdigit() or int(size) > _LARGEST_LOCK:
        raise Unfit("the lock of the backup cannot be read")
    try:
        return pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(source.read(int(size)), passphrase).decode())
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as fault:
        raise Unfit("the passphrase does not open this backup, or it was changed") from fault


class _From:
    """A stream of which the beginning was read already."""

    def __init__(self, begin: bytes, rest: BinaryIO) -> None:
        self._begin, self._rest = begin, rest

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most so many."""
        if self._begin:
            given, self._begin = self._begin[:size], self._begin[size:]
            return given
        return self._rest.read(size)


@contextmanager
def _beside(work: Callable[[], None], reading: BinaryIO, own: BinaryIO) -> Iterator[None]:
    """Run the encryption in a thread while the block uses the other end of its pipe, `own`. What went wrong in the
    thread is the reason, when both stop."""
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as fault:
            wrong.append(fault)
        finally:
            if reading is not own:
                reading.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    except BaseException as fault:
        _end(thread, own)
        raise (_reason(wrong) or fault) from fault
    _end(thread, own)
    if reason := _reason(wrong):
        raise reason


def _end(thread: threading.Thread, own: BinaryIO) -> None:
    with suppress(OSError):
        own.close()
    thread.join()


def _reason(wrong: list[BaseException]) -> BaseException | None:
    """Why the thread stopped; None when only because its other end was closed."""
    if not wrong or isinstance(wrong[0], BrokenPipeError) or "roken pipe" in str(wrong[0]):
        return None
    of_age = isinstance(wrong[0], OSError) and wrong[0].errno is None  # so it says that a part was changed
    if of_age or isinstance(wrong[0], pyrage.DecryptError | pyrage.EncryptError):
        return Unfit(f"no key given opens this backup, or it was changed or cut off ({wrong[0]})")
    return wrong[0]
