#!/usr/bin/env python3
"""Bear witness to a Waypost ledger: needs Python 3.8 or newer and `verify.py` beside it, nothing else, no network.

    python3 witness.py new-key NAME             make a key in NAME.key; prints the public line to hand in
    python3 witness.py sign POINT --key FILE    check a checkpoint and sign it; prints the line to hand in
    python3 witness.py last --key FILE          tell which checkpoint was signed last

POINT is the file that the page gives for a checkpoint. Whoever signs says: I saw this ledger, and it is the one that I
saw before, with entries added at its end and nothing else. So the program remembers the last checkpoint and the
ledger's key beside your key, and refuses to sign where the proof does not hold. Keep both files to yourself.

Exit 0: done. 1: refused: something was changed; show it to others. 2: unusable.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import secrets
import sys
import time
from typing import Any

try:
    from waypost.ledger import verify
except ImportError:  # on the witness's own machine the two files lie side by side
    import verify  # type: ignore[import-not-found,no-redef]

WITNESS = 4


class Refused(Exception):
    """The checkpoint does not go on from what was seen before."""


def _clamped(secret: bytes) -> tuple[int, bytes]:
    whole = hashlib.sha512(secret).digest()
    half = bytearray(whole[:32])
    half[0], half[31] = half[0] & 248, half[31] & 63 | 64
    return int.from_bytes(half, "little"), whole[32:]


def _bytes(point: verify.Place) -> bytes:
    z = pow(point[2], verify.P - 2, verify.P)
    x, y = point[0] * z % verify.P, point[1] * z % verify.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def public_of(secret: bytes) -> bytes:
    """The public key of 32 secret bytes (RFC 8032, 5.1.5)."""
    return _bytes(verify.times(_clamped(secret)[0], verify.BASE))


def sign(secret: bytes, message: bytes) -> bytes:
    """64 bytes of signature (RFC 8032, 5.1.6)."""
    factor, prefix = _clamped(secret)
    public = public_of(secret)
    r = verify.number(prefix, message)
    point = _bytes(verify.times(r, verify.BASE))
    return point + ((r + verify.number(point, public, message) * factor) % verify.L).to_bytes(32, "little")


def key_line(name: str, public: bytes) -> str:
    """A witness's public key as one line of text."""
    raw = bytes([WITNESS]) + public
    number = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    return f"{name}+{number.hex()}+{base64.b64encode(raw).decode()}"


def new_key(name: str) -> str:
    """Make a key in a file that only its owner may read; give its public line. Raises FileExistsError."""
    if not name or any(letter.isspace() or letter == "+" for letter in name):
        raise verify.Unusable("the name of a key has no blank and no plus")
    secret = secrets.token_bytes(32)
    handle = os.open(f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    line = key_line(name, public_of(secret))
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"name": name, "secret": secret.hex(), "public": line}, file)
    return line


def goes_on(first: int, second: int, path: list[bytes], first_root: bytes, second_root: bytes) -> bool:
    """True when the path proves that the tree of the first size is the beginning of that of the second."""
    if first in (0, second):
        return not path and (first == 0 or first_root == second_root)
    if not 0 < first < second or not path or any(len(node) != 32 for node in path):
        return False
    path = path if first & (first - 1) else [first_root, *path]
    index, last = first - 1, second - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    one = two = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            one, two = verify.node_hash(node, one), verify.node_hash(node, two)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            two = verify.node_hash(two, node)
        index, last = index >> 1, last >> 1
    return last == 0 and one == first_root and two == second_root


def cosign(point: Any, own: Any, seen: Any, now: int) -> tuple[str, dict[str, Any]]:
    """Check a checkpoint against what was seen before, and sign it. Gives the line and what is to be remembered.

    Raises:
        Refused: it does not go on from the last one, or is signed by a key that the known one did not announce.
    """
    here = verify.Point(str(point["note"]))
    log = _log_key(point, seen)
    if log not in here.signed_by([log]):
        raise Refused("the checkpoint is not signed by the ledger that you know")
    if seen:
        size, root = int(seen["size"]), bytes.fromhex(seen["root"])
        path = [bytes.fromhex(node) for node in point["path"]]
        if here.size < size:
            raise Refused(f"an older ledger was put back: you signed {size} entries, this one has {here.size}")
        if int(point["first"]) != size:
            raise verify.Unusable(
                f"take the file for a proof from {size} entries on; this one begins at {point['first']}"
            )
        if not goes_on(size, here.size, path, root, here.root):
            raise Refused(f"the first {size} entries are not those that you signed: something was changed")
    message = f"cosignature/v1\ntime {now}\n{here.text}".encode()
    key = verify.Key(str(own["public"]))
    payload = key.number + now.to_bytes(8, "big") + sign(bytes.fromhex(own["secret"]), message)
    line = f"\u2014 {key.name} {base64.b64encode(payload).decode()}"
    return line, {"size": here.size, "root": here.root.hex(), "log": log.line, "note": here.note}


def _log_key(point: Any, seen: Any) -> verify.Key:
    """The ledger's present key: the one known, or one to which the known one leads by its signatures."""
    chain = point["keys"]
    if not seen:
        return verify.Key(str(chain[-1]["key"]))
    known = str(seen["log"])
    lines = [str(step["key"]) for step in chain]
    if known not in lines:
        raise Refused("the ledger does not name the key that you know any more")
    for step in chain[lines.index(known) + 1 :]:
        before, line = verify.Key(str(step["before"])), verify.Key(str(step["key"]))
        text = f"waypost ledger key\n{before.line}\n{line.line}\n".encode()
        if before.line != known or not verify.holds(before, step["by_old"], text):
            raise Refused("the ledger signs with a new key for which the one you know did not sign")
        known = line.line
    return verify.Key(known)


def _read(path: str) -> Any:
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as fault:
        raise verify.Unusable(f"{path} cannot be read: {fault}") from None


def _remember(path: str, seen: dict[str, Any]) -> None:
    """Whole or not at all: a crash must not let a witness forget."""
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8") as file:
        json.dump(seen, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says. Exit 0 done, 1 refused, 2 unusable."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new-key").add_argument("name")
    signing = commands.add_parser("sign")
    signing.add_argument("point")
    for command in (signing, commands.add_parser("last")):
        command.add_argument("--key", required=True)
    options = parser.parse_args(arguments)
    try:
        if options.command == "new-key":
            print(new_key(options.name))
            return 0
        memory = f"{options.key}.seen"
        seen = _read(memory) if os.path.exists(memory) else None
        if options.command == "last":
            print(seen["note"] if seen else "nothing was signed yet")
            return 0
        line, seen = cosign(_read(options.point), _read(options.key), seen, int(time.time()))
        _remember(memory, seen)
        print(line)
    except (Refused, verify.Tampered) as fault:
        print(f"REFUSED 拒绝签名: {fault}")
        return 1
    except (verify.Unusable, OSError, KeyError, TypeError, ValueError) as fault:
        print(f"UNUSABLE 无法使用: {fault}")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
