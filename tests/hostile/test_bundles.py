"""Hostile bundles for the program that verifies the ledger on somebody's own machine: never a traceback, never all of
the memory."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.packing import Made, bent, claiming, holding_itself, overlapping, packed
from waypost.ledger import verify

_ABOUT = json.dumps({"format": verify.FORMAT, "version": 1, "origin": "a", "size": 1}).encode()
_PARTS = {"bundle.json": _ABOUT, "entries.ndjson": b"{}\n", "checkpoints.ndjson": b"", "keys.ndjson": b""}
_DEEP = b"[" * 200_000
BUNDLES: dict[str, Made] = {
    "no bundle": lambda: b"noise",
    "an archive that holds itself": holding_itself,
    "overlapping members": overlapping,
    "a directory of 4 GB": lambda: claiming(9, 0xFFFFFFFF),
    "nothing in it": lambda: packed({}),
    "deep about": lambda: packed({**_PARTS, "bundle.json": _DEEP}),
    "immense about": lambda: packed({**_PARTS, "bundle.json": b" " * 150_000_000}),
    "about is a list": lambda: packed({**_PARTS, "bundle.json": b"[]"}),
    "deep entry": lambda: packed({**_PARTS, "entries.ndjson": _DEEP}),
    "one line of 150 MB": lambda: packed({**_PARTS, "entries.ndjson": b"\0" * 150_000_000}),
    "entries that are lists": lambda: packed({**_PARTS, "entries.ndjson": b"[1]\n" * 9}),
    "entries that are numbers": lambda: packed({**_PARTS, "entries.ndjson": b"1e999\n"}),
    "keys that are none": lambda: packed({**_PARTS, "keys.ndjson": b'{"seq": [], "key": {}}\n'}),
    "checkpoints that are none": lambda: packed({**_PARTS, "checkpoints.ndjson": b"[]\n"}),
    "locked": lambda: bent(bent(packed(_PARTS), b"PK\x03\x04", 6, b"\1", count=-1), b"PK\x01\x02", 8, b"\1", count=-1),
    "packed in another way": lambda: bent(packed(_PARTS), b"PK\x01\x02", 10, b"\x63", count=-1),
    "a receipt of depth": lambda: b'{"format": ' + _DEEP,
    "a receipt of nothing": lambda: b'{"format": "waypost-receipt"}',
    "a receipt of the wrong kinds": lambda: b'{"format": "waypost-receipt", "leaf": 1, "proof": "a", "checkpoint": []}',
}


def _little() -> None:
    most = 150 * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


@pytest.mark.parametrize("name", BUNDLES)
def test_a_hostile_bundle_is_tampered_with_or_unusable(name: str, tmp_path: Path) -> None:
    (tmp_path / "media" / "bundle").write_bytes(BUNDLES[name]())
    command = [sys.executable, "-I", str(verify.__file__), str(tmp_path / "media" / "bundle"), "--json"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=_little)

    assert done.stderr == ""
    assert done.returncode == {False: 1, None: 2}[json.loads(done.stdout)["good"]]
