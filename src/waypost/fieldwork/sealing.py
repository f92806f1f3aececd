"""The one door to the words of a confidential talk: `seal` before they are stored, `open_sealed` after.

Encryption belongs here and nowhere else; whoever stores or reads the words of a talk calls these two functions. The
first byte says how the rest is sealed. Form 0 is plain: the words are kept from people by `open_talk` alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

_PLAIN = b"\x00"


def seal(talk_id: UUID, campaign_id: int, words: Mapping[str, str]) -> bytes:
    """The stored form of what was said, bound to its talk and campaign so that it cannot be moved to another."""
    bound = {"talk": str(talk_id), "campaign": campaign_id, "words": dict(words)}
    return _PLAIN + json.dumps(bound, ensure_ascii=False, sort_keys=True).encode()


def open_sealed(sealed: bytes, talk_id: UUID, campaign_id: int) -> dict[str, str]:
    """What was said. Raises ValueError when the content is sealed otherwise or belongs to another talk."""
    if sealed[:1] != _PLAIN:
        raise ValueError("this talk is sealed in a form that is not known here")
    bound = json.loads(sealed[1:])
    if bound["talk"] != str(talk_id) or bound["campaign"] != campaign_id:
        raise ValueError("this content belongs to another talk")
    return dict(bound["words"])


def digest(sealed: bytes) -> str:
    """The digest of a sealed content, for the row beside it (SHA-256, hexadecimal)."""
    return hashlib.sha256(sealed).hexdigest()
