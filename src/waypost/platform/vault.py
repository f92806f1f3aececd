"""Sealing for people: what is sealed here is opened with a person's own passphrase, and by nobody who keeps the server.

A text is encrypted with a fresh data key (AES-256-GCM). The data key is wrapped for each reader: an ephemeral X25519
agreement with the reader's public key, HKDF-SHA256, AES-256-GCM. A reader's private key lies encrypted under a
passphrase (Argon2id, RFC 9106, second recommended option with 64 MiB). Every box is bound to what it is for by its
associated data, so that none can be put in the place of another.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings

KEY, NONCE, SALT = 32, 12, 16
_ITERATIONS, _LANES = 3, 4


class NotOpened(ValueError):
    """The passphrase or key is not the right one, or the box was changed or belongs to something else. Which of them
    cannot be known, and is not told."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A person's key pair: 32 bytes each. The private half never leaves memory but in a locked box."""

    private: bytes
    public: bytes


def new_key() -> bytes:
    """A fresh data key, 32 bytes."""
    return os.urandom(KEY)


def new_pair() -> Pair:
    """A fresh key pair."""
    private = X25519PrivateKey.generate()
    return Pair(
        private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()),
        private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
    )


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    pair = X25519PrivateKey.from_private_bytes(private)
    return pair.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def closed(key: bytes, content: bytes, *, about: str) -> bytes:
    """Encrypt with a data key. The box is nonce (12 bytes), then ciphertext with its tag."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, about.encode())


def opened(key: bytes, box: bytes, *, about: str) -> bytes:
    """What a box holds. Raises NotOpened."""
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], about.encode())
    except (InvalidTag, ValueError) as fault:
        raise NotOpened("this cannot be opened with this key") from fault


def wrapped(content: bytes, public: bytes, *, about: str) -> bytes:
    """Encrypt for the holder of a key pair. The box is the ephemeral public key (32 bytes), then a box of `closed`."""
    pair = new_pair()
    return pair.public + closed(_agreed(pair.private, public, pair.public, public), content, about=about)


def unwrapped(private: bytes, box: bytes, *, about: str) -> bytes:
    """What was encrypted for the holder of a private key. Raises NotOpened."""
    try:
        key = _agreed(private, box[:KEY], box[:KEY], public_of(private))
    except ValueError as fault:
        raise NotOpened("this cannot be opened with this key") from fault
    return opened(key, box[KEY:], about=about)


def locked(private: bytes, passphrase: str, *, about: str) -> bytes:
    """A private key under a passphrase. The box is salt (16 bytes), memory in KiB (4 bytes), then a box of `closed`."""
    salt, memory = os.urandom(SALT), settings.WAYPOST_ARGON2_KIB
    key = _stretched(passphrase, salt, memory)
    return salt + memory.to_bytes(4, "big") + closed(key, private, about=about)


def unlocked(box: bytes, passphrase: str, *, about: str) -> bytes:
    """The private key of a locked box. Raises NotOpened for a wrong passphrase."""
    salt, memory = box[:SALT], int.from_bytes(box[SALT : SALT + 4], "big")
    return opened(_stretched(passphrase, salt, memory), box[SALT + 4 :], about=about)


def split(secret: bytes) -> tuple[bytes, bytes]:
    """Two shares of a secret, each of which alone is only random bytes; both together are the secret (XOR)."""
    one = os.urandom(len(secret))
    return one, joined(secret, one)


def joined(one: bytes, other: bytes) -> bytes:
    """The secret of two shares of the same length."""
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _agreed(private: bytes, public: bytes, ephemeral: bytes, reader: bytes) -> bytes:
    secret = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    return HKDF(SHA256(), KEY, salt=None, info=b"wp-wrap-v1" + ephemeral + reader).derive(secret)


def _stretched(passphrase: str, salt: bytes, memory: int) -> bytes:
    return Argon2id(salt=salt, length=KEY, iterations=_ITERATIONS, lanes=_LANES, memory_cost=memory).derive(
        passphrase.encode()
    )
