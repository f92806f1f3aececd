"""Where the ledger's own signing key lies: a file of the data folder that only the server's user may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from waypost.kernel.errors import N_, Refused
from waypost.ledger.rules import notes


def new(name: str = "") -> tuple[Ed25519PrivateKey, notes.PublicKey]:
    """Make a key and keep its private half. Without a name it is the first of a ledger, which gets a name of its own,
    such as "waypost/7f3a…", that no other instance has."""
    private = Ed25519PrivateKey.generate()
    public = notes.public_of(private, name or f"waypost/{secrets.token_hex(8)}")
    path = _path(public)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return private, public


def private_of(public: notes.PublicKey) -> Ed25519PrivateKey:
    """The private half of a key of this ledger.

    Raises:
        Refused: its file is not in the data folder, or holds another key (code "key").
    """
    path = _path(public)
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as fault:
        raise Refused(
            N_("the ledger cannot sign: its key is not at %(path)s in the data folder"), code="key", path=_shown(path)
        ) from fault
    if not isinstance(private, Ed25519PrivateKey) or notes.public_of(private, public.name) != public:
        raise Refused(N_("the ledger cannot sign: %(path)s holds another key"), code="key", path=_shown(path))
    return private


def _path(public: notes.PublicKey) -> Path:
    return Path(settings.DATA) / "keys" / f"ledger-{public.number.hex()}.pem"


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
