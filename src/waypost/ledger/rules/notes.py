"""Checkpoints as signed notes: C2SP signed-note, tlog-checkpoint and tlog-cosignature, with Ed25519 (RFC 8032).

A note is its text, an empty line, and a line for each signature. The text of a checkpoint is three lines: the name of
the log, the number of its entries in decimal, and the root over them in base64; lines that follow are extensions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LOG, WITNESS = 1, 4  # the kinds of signature: Ed25519 over the text; a cosignature with its moment
_NAME = re.compile(r"[^\s+]{1,200}\Z")
_SIZE = re.compile(r"0\Z|[1-9][0-9]{0,18}\Z")
_KEY, _SIGNATURE, _ROOT = 32, 64, 32


class BadNote(ValueError):
    """A text that is no signed note or no checkpoint, or a signature that does not hold; the message says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which signatures are checked, with the name that signs. `kind` is LOG or WITNESS."""

    name: str
    kind: int
    raw: bytes

    @property
    def number(self) -> bytes:
        """The four bytes by which a signature names its key: the first of SHA-256(name || newline || kind || key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:4]

    def __str__(self) -> str:
        """The key as one line of text, "name+number+key", as it is printed, kept and compared."""
        return f"{self.name}+{self.number.hex()}+{_base64(bytes([self.kind]) + self.raw)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says: of which log, how many entries, which root, and further lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed, with its last newline."""
        return "\n".join([self.origin, str(self.size), _base64(self.root), *self.extensions]) + "\n"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: who signed, the number of the key, and 64 bytes of signature; a cosignature has its
    moment before them, in whole seconds since 1970 UTC, as eight bytes."""

    name: str
    number: bytes
    payload: bytes

    @property
    def line(self) -> str:
        """The line as it is written below the note, without its newline."""
        return f"— {self.name} {_base64(self.number + self.payload)}"


def public_key(text: str) -> PublicKey:
    """Read a key from its line of text. Raises BadNote when it is none, or its number does not fit."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise BadNote("a key is written name+number+key")
    name, number, body = parts
    raw = _unbase64(body)
    if not _NAME.match(name) or len(raw) != _KEY + 1 or raw[0] not in (LOG, WITNESS):
        raise BadNote("a key is a name without blanks, and 33 bytes that begin with its kind, 1 or 4")
    key = PublicKey(name, raw[0], raw[1:])
    if key.number.hex() != number.lower():
        raise BadNote(f"the number of the key is {key.number.hex()}, and {number} is written")
    return key


def public_of(private: Ed25519PrivateKey, name: str, kind: int = LOG) -> PublicKey:
    """The public half of a key, under a name. Raises BadNote when the name has blanks or a plus."""
    if not _NAME.match(name):
        raise BadNote(f"the name of a key has no blank and no plus: {name!r}")
    return PublicKey(name, kind, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signed(text: str, private: Ed25519PrivateKey, name: str) -> Signature:
    """A log's signature of a text that ends with a newline."""
    return Signature(name, public_of(private, name).number, private.sign(text.encode()))


def cosigned(text: str, private: Ed25519PrivateKey, name: str, *, at: int) -> Signature:
    """A witness's signature of a text: it has seen this checkpoint, consistent with all before, at this second."""
    sealed = private.sign(_witnessed(text, at))
    return Signature(name, public_of(private, name, WITNESS).number, at.to_bytes(8, "big") + sealed)


def note(text: str, signatures: Iterable[Signature]) -> str:
    """A signed note: the text, an empty line, the signatures."""
    return text + "\n" + "".join(f"{one.line}\n" for one in signatures)


def opened(note: str) -> tuple[str, list[Signature]]:
    """Part a signed note into its text and its signatures, unchecked. Raises BadNote."""
    text, between, lines = note.rpartition("\n\n")
    if not between or not lines.endswith("\n"):
        raise BadNote("a signed note is a text, an empty line, and lines of signatures, each with its newline")
    return text + "\n", [signature(line) for line in lines.splitlines()]


def signature(line: str) -> Signature:
    """Read one line of signature. Raises BadNote."""
    dash, _, rest = line.partition(" ")
    name, _, body = rest.partition(" ")
    raw = _unbase64(body)
    if dash != "—" or not _NAME.match(name) or len(raw) < 5:
        raise BadNote("a line of signature is a dash, a name and at least five bytes in base64")
    return Signature(name, raw[:4], raw[4:])


def checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint. Raises BadNote when a line is not as it should be."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] != "" or "" in lines[:-1]:
        raise BadNote("a checkpoint has at least three lines, none of them empty")
    origin, size, root, *extensions = lines[:-1]
    if not _SIZE.match(size):
        raise BadNote(f"the second line is the number of entries in decimal; found {size[:30]!r}")
    raw = _unbase64(root)
    if len(raw) != _ROOT:
        raise BadNote(f"the third line is a root of {_ROOT} bytes in base64; found {len(raw)}")
    return Checkpoint(origin, int(size), raw, tuple(extensions))


def signers(note: str, keys: Sequence[PublicKey]) -> list[PublicKey]:
    """Which of the keys have signed a note. A line of an unknown key is passed over, as the form asks; a line that
    names a known key and does not hold is an error.

    Raises BadNote: no note, or a false signature of a known key.
    """
    text, found = opened(note)
    known = {(key.name, key.number): key for key in keys}
    signed_by = []
    for one in found:
        key = known.get((one.name, one.number))
        if key is not None:
            check(text, one, key)
            signed_by.append(key)
    return signed_by


def check(text: str, signature: Signature, key: PublicKey) -> int | None:
    """Check one signature of a text. Gives the second of a cosignature, None for a log's own. Raises BadNote."""
    at = None
    message, payload = text.encode(), signature.payload
    if key.kind == WITNESS:
        if len(payload) != 8 + _SIGNATURE:
            raise BadNote(f"a cosignature of {key.name} has 72 bytes; found {len(payload)}")
        at = int.from_bytes(payload[:8], "big")
        message, payload = _witnessed(text, at), payload[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(payload, message)
    except (InvalidSignature, ValueError) as fault:
        raise BadNote(f"the signature of {key.name} does not hold") from fault
    return at


def _witnessed(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadNote(f"no base64: {text[:60]!r}") from fault
