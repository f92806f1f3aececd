"""Which part of one text stands in another: fingerprints by winnowing of character 8-grams.

After Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (2003). Every run of
at least `w + k - 1` = 15 equal characters leaves a common fingerprint; nothing shorter than `k` = 8 does.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from waypost.kernel.text import tidy

K = 8
W = 8
_NO_WORD = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """The letters and digits of a text, widths and case made equal: layout and punctuation hide no copy.

    >>> plain("一、　整改（ＡＢ）。")
    '一整改ab'
    """
    return _NO_WORD.sub("", tidy(text).casefold())


def fingerprints(text: str, *, k: int = K, w: int = W) -> frozenset[int]:
    """Fingerprints of a text: of each window of `w` neighbouring k-grams the smallest hash. A text shorter than `k`
    has one, of itself; an empty text has none. Numbers are below 2^63, the same on every machine."""
    letters = plain(text)
    if not letters:
        return frozenset()
    hashes = [_hash(letters[i : i + k]) for i in range(max(len(letters) - k + 1, 1))]
    return frozenset(min(hashes[i : i + w]) for i in range(max(len(hashes) - w + 1, 1)))


def containment(part: frozenset[int], whole: frozenset[int]) -> float:
    """The share of the fingerprints of `part` that `whole` has too, 0.0 to 1.0; 0.0 when `part` has none.

    >>> containment(fingerprints("交接班当场登记双方签字"), fingerprints("值班室交接班当场登记双方签字并公布"))
    1.0
    """
    return len(part & whole) / len(part) if part else 0.0


def _hash(gram: str) -> int:
    return int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), "big") >> 1
