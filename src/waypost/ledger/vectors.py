"""The transparency community's test vectors: a folder of JSON files, each one proof of inclusion or consistency.

The form is that of github.com/transparency-dev/merkle, `testdata`: numbers `leafIdx` (once `leafIndex`) and `treeSize`,
or `size1` and `size2`; hashes in base64; `proof` a list of hashes or null; `wantErr` tells whether the proof must be
refused. Vectors about subtrees (`start` and `end`) stand beside them; the ledger gives no such proofs and judges none.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waypost.ledger import rules


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one vector: the file, whether the ledger judged it as its authors do, and if not, why. `is_judged`
    is false of a vector about subtrees."""

    path: Path
    passed: bool
    why: str = ""
    is_judged: bool = True


def judged(folder: Path) -> Iterator[Verdict]:
    """Judge every .json file below a folder, in the order of their paths. A file that is no vector has failed."""
    for path in sorted(folder.rglob("*.json")):
        yield _judged(path)


def _judged(path: Path) -> Verdict:
    try:
        vector = json.loads(path.read_text(encoding="utf-8"))
        wants_refusal = vector["wantErr"]
        if "start" in vector and "end" in vector:
            return Verdict(path, True, "about subtrees", is_judged=False)
        check, arguments = _read(vector)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        return Verdict(path, False, f"no vector of inclusion or consistency: {fault!r}")
    try:
        check(*arguments)
    except rules.BadProof as refusal:
        return Verdict(path, bool(wants_refusal), "" if wants_refusal else f"refused: {refusal}")
    return Verdict(path, not wants_refusal, "accepted, and it must be refused" if wants_refusal else "")


def _read(vector: dict[str, Any]) -> tuple[Any, tuple[Any, ...]]:
    proof = [_bytes(node) for node in vector["proof"] or []]
    if "treeSize" in vector:
        index = vector["leafIdx"] if "leafIdx" in vector else vector["leafIndex"]
        found = (int(index), int(vector["treeSize"]), _bytes(vector["leafHash"]), proof)
        return rules.check_inclusion, (*found, _bytes(vector["root"]))
    sizes = (int(vector["size1"]), int(vector["size2"]))
    return rules.check_consistency, (*sizes, proof, _bytes(vector["root1"]), _bytes(vector["root2"]))


def _bytes(text: str | None) -> bytes:
    try:
        return base64.b64decode(text or "", validate=True)
    except binascii.Error as fault:
        raise ValueError(f"no base64: {text!r}") from fault
