"""The one door to the words of a confidential talk: `seal` before they are stored, `open_sealed` after.

Each revision of a talk has a data key of its own, and the key a box for each person who may read it and one for the
campaign's custodians (`platform.vault` says how). Boxes and words are bound to their talk, campaign and revision, so
that none can be moved to another. With whom one talked is among the words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from waypost.platform import vault

_FORM = b"\x01"
_STEP = 512  # bytes; the length of what is stored tells no more than this of the length of what was said


@dataclass(frozen=True, slots=True)
class Bound:
    """What a content belongs to."""

    talk_id: UUID
    campaign_id: int
    revision: int

    def about(self, what: str) -> str:
        """The associated data of a box: what it is, and of which talk."""
        return f"{what}|talk:{self.talk_id}|campaign:{self.campaign_id}|{self.revision}|v1"


def seal(bound: Bound, words: Mapping[str, str]) -> tuple[bytes, bytes]:
    """A fresh data key, and what was said in its stored form."""
    text = json.dumps(dict(words), ensure_ascii=False, sort_keys=True).encode()
    key = vault.new_key()
    padded = text.ljust(-(-len(text) // _STEP) * _STEP)
    return key, _FORM + vault.closed(key, padded, about=bound.about("words"))


def open_sealed(bound: Bound, sealed: bytes, key: bytes) -> dict[str, str]:
    """What was said. Raises vault.NotOpened when the key or the content belongs to another talk, or was changed."""
    if sealed[:1] != _FORM:
        raise vault.NotOpened("this talk is sealed in a form that is not known here")
    return dict(json.loads(vault.opened(key, sealed[1:], about=bound.about("words"))))


def box(bound: Bound, key: bytes, public: bytes) -> bytes:
    """The data key for the holder of a public key."""
    return vault.wrapped(key, public, about=bound.about("key"))


def open_box(bound: Bound, boxed: bytes, private: bytes) -> bytes:
    """The data key out of its box. Raises vault.NotOpened."""
    return vault.unwrapped(private, boxed, about=bound.about("key"))


def digest(sealed: bytes) -> str:
    """The digest of a sealed content, for the row beside it and for the ledger (SHA-256, hexadecimal)."""
    return hashlib.sha256(sealed).hexdigest()
