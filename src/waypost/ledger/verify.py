#!/usr/bin/env python3
"""Verify a Waypost ledger without Waypost: one file, nothing but Python 3.8 or newer, no network.

    python3 verify.py BUNDLE            a bundle that `waypost ledger export` wrote
    python3 verify.py RECEIPT           a receipt (JSON) that a page or the API gave

    --key TEXT|FILE     a public key of the ledger that you know to be true
    --seen FILE         a checkpoint that you kept; the ledger must still go on from it
    --witness TEXT|FILE the public key of a witness whose signature must be there
    --all               check the signature of every checkpoint, not only of the last and the cosigned ones
    --json              print one JSON object
Each may be given many times.

Exit 0: good. 1: tampered; the first wrong entry is named. 2: unusable: no such file, or no bundle or receipt.

How it works is written in RFC 9162 (the tree), C2SP signed-note, tlog-checkpoint and tlog-cosignature (what is signed),
and RFC 8032 (Ed25519). It is written apart from the server's own code, so that one cannot excuse the other.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import sys
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Tuple

Place = Tuple[int, int, int, int]
FORMAT = "waypost-ledger-bundle"
EMPTY, LONGEST = hashlib.sha256(b"").digest(), 1 << 24  # no line is longer than that


class Tampered(Exception):
    """The ledger is not what was signed. `seq` is the entry, None where no single one can be named."""

    def __init__(self, what: str, seq: int | None = None) -> None:
        super().__init__(what)
        self.what, self.seq = what, seq


class Unusable(Exception):
    """There is nothing to verify."""


# --- Ed25519, RFC 8032 section 5.1: points as (x, y, z, t) with x = X/Z, y = Y/Z, x * y = T/Z ---
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def _add(a: Place, b: Place) -> Place:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % P, y * z % P, x * y % P, w * z % P


def times(factor: int, point: Place) -> Place:
    result = NEUTRAL
    while factor:
        if factor & 1:
            result = _add(result, point)
        point, factor = _add(point, point), factor >> 1
    return result


def _same(a: Place, b: Place) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(raw: bytes) -> Place | None:
    """A point from its 32 bytes; None when they are none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(raw) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


def number(*parts: bytes) -> int:
    """SHA-512 of the parts as a number below the order of the group."""
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little") % L


def ed25519_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """True when the 64 bytes are a signature of the message by the key."""
    point, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or point is None or r is None or s >= L:
        return False
    return _same(times(s, BASE), _add(r, times(number(signature[:32], public, message), point)))


# --- The tree, RFC 9162 section 2.1 ---
def leaf_hash(text: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(peaks: list[bytes]) -> bytes:
    root = peaks[-1] if peaks else EMPTY
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Take one more leaf into the peaks of a tree of `size` leaves."""
    while size & 1:
        leaf, size = node_hash(peaks.pop(), leaf), size >> 1
    peaks.append(leaf)


def included(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> bool:
    """True when the path proves that the leaf is in the tree."""
    if not 0 <= index < size:
        return False
    last = size - 1
    for node in path:
        if last == 0 or len(node) != 32:
            return False
        if index & 1 or index == last:
            leaf = node_hash(node, leaf)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            leaf = node_hash(leaf, node)
        index, last = index >> 1, last >> 1
    return last == 0 and leaf == root


# --- Signed notes, C2SP ---
class Key:
    """A public key: name, kind (1: a log, 4: a witness), 32 bytes."""

    def __init__(self, line: str) -> None:
        try:
            self.line = line.strip()
            self.name, number, body = self.line.split("+", 2)
            raw = base64.b64decode(body, validate=True)
            self.kind, self.raw = raw[0], raw[1:]
            self.number = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        except (ValueError, IndexError):
            raise Unusable(f"no public key: {line[:80]!r}") from None
        if number.lower() != self.number.hex() or len(self.raw) != 32 or self.kind not in (1, 4):
            raise Unusable(f"no public key: {line[:80]!r}")

    def signed(self, text: str, payload: bytes) -> bool:
        """True when the payload of a signature line is this key's signature of the text."""
        message = text.encode()
        if self.kind == 4:
            moment, payload = payload[:8], payload[8:]
            message = f"cosignature/v1\ntime {int.from_bytes(moment, 'big')}\n".encode() + message
        return len(payload) == 64 and ed25519_holds(self.raw, message, payload)


class Point:
    """A checkpoint with the signatures below it."""

    def __init__(self, note: str) -> None:
        self.note = note
        try:
            text, lines = note.rsplit("\n\n", 1)
            self.text = text + "\n"
            self.origin, size, root = text.split("\n")[:3]
            self.size, self.root = int(size), base64.b64decode(root, validate=True)
            self.lines = []
            for line in lines.splitlines():
                dash, name, body = line.split(" ")
                raw = base64.b64decode(body, validate=True)
                if dash != "\u2014":
                    raise ValueError
                self.lines.append((name, raw[:4], raw[4:]))
        except ValueError:
            raise Tampered("a checkpoint cannot be read") from None

    def signed_by(self, keys: Iterable[Key]) -> list[Key]:
        """Which of the keys have signed; a false signature in the name of one is tampering."""
        found = []
        for name, number, payload in self.lines:
            for key in keys:
                if (key.name, key.number) == (name, number):
                    if not key.signed(self.text, payload):
                        raise Tampered(f"the signature of {name} below the checkpoint of {self.size} does not hold")
                    found.append(key)
        return found


# --- A bundle ---
def lines_of(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[int, Any]]:
    """The objects of a member with one JSON object a line, each with the number of its line from 0."""
    count = 0
    try:
        with archive.open(name) as file:
            for count, line in enumerate(iter(lambda: file.readline(LONGEST), b"")):
                yield count, json.loads(line)
    except (ValueError, RuntimeError, zipfile.BadZipFile, EOFError, OSError, zlib.error) as fault:
        where = f"entry {count}" if name == "entries.ndjson" else f"line {count + 1}"
        seq = count if name == "entries.ndjson" else None
        raise Tampered(f"{name} cannot be read from {where} on: {fault}", seq) from None


class Bundle:
    """What a bundle says, checked while it is read once from beginning to end."""

    def __init__(self, path: str) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
            self.about = json.loads(self.archive.open("bundle.json").read(LONGEST))
        except FileNotFoundError:
            raise Unusable(f"there is no file {path}") from None
        except (OSError, zipfile.BadZipFile, KeyError, ValueError, zlib.error) as fault:
            raise Unusable(f"{path} is no bundle of a ledger: {fault}") from None
        names = set(self.archive.namelist())
        if not isinstance(self.about, dict) or self.about.get("format") != FORMAT:
            raise Unusable(f"{path} is no bundle of a ledger")
        if self.about.get("version") not in (1, 2):  # 2: words of some entries were erased by law
            raise Unusable(f"{path} is of a version of the format that this verify.py does not know; take a newer one")
        wanted = {"entries.ndjson", "checkpoints.ndjson", "keys.ndjson"}
        if self.about.get("bodies"):
            wanted.add("bodies.ndjson")
        lacking = wanted - names
        if lacking:
            raise Unusable(f"{path} lacks {', '.join(sorted(lacking))}")
        self.bodies = lines_of(self.archive, "bodies.ndjson") if "bodies.ndjson" in names else iter(())
        self.points = [Point(str(row["note"])) for _, row in lines_of(self.archive, "checkpoints.ndjson")]
        self.announced = {
            int(row["seq"]): (Key(str(row["key"])), row) for _, row in lines_of(self.archive, "keys.ndjson")
        }
        self.keys = [key for key, _ in self.announced.values()]
        self.size, self.root, self.bodies_read = 0, EMPTY, 0
        self.roots = {0: EMPTY}
        self.gone: set[int] = set()  # entries whose words are not here
        self.erased: dict[int, int] = {}  # entries whose words were erased by law, and which entry says so

    def read(self, sizes: Iterable[int]) -> None:
        """Read every entry; remember the roots of the wanted sizes."""
        peaks: list[bytes] = []
        wanted = set(sizes)
        body = next(self.bodies, None)
        key_before = ""
        last_at = ""
        for seq, row in lines_of(self.archive, "entries.ndjson"):
            leaf, said = self._entry(seq, row)
            if str(said["at"]) < last_at:
                raise Tampered("its time stands before that of the entry before it", seq)
            last_at = str(said["at"])
            if seq in self.announced:
                key_before = self._key(seq, said, key_before)
            if said.get("act") == "body.erased":
                self._erasing(seq, str(said.get("subject")))
            here = body[1] if body is not None and body[1].get("seq") == seq else {"erased": None}
            if "erased" in here:
                self.gone.add(seq)
            else:
                _body(seq, said, here)
                self.bodies_read += 1
            if here.get("seq") == seq:
                body = next(self.bodies, None)
            grow(peaks, seq, leaf)
            if seq + 1 in wanted:
                self.roots[seq + 1] = root_of(peaks)
            self.size = seq + 1
        self.root = root_of(peaks)
        self.left_over = None if body is None else body[1].get("seq")
        if self.about.get("bodies"):
            self._words()

    def _erasing(self, seq: int, subject: str) -> None:
        """Remember that an entry says that the words of one before it were erased by law."""
        kind, _, number = subject.partition(":")
        if kind == "entry" and number.isdecimal() and len(number) < 19 and int(number) < seq:
            self.erased.setdefault(int(number), seq)

    def _words(self) -> None:
        """Words are missing where a later entry erased them, and nowhere else. Name the first that are not as told."""
        first = min(self.gone ^ self.erased.keys(), default=None)
        if first in self.gone:
            raise Tampered("what it says was left out, and no later entry erased it", first)
        if first is not None:
            raise Tampered(f"entry {self.erased[first]} says that its words were erased, and they are here", first)

    @staticmethod
    def _entry(seq: int, row: Any) -> tuple[bytes, Any]:
        try:
            text, told = row["leaf"], row["hash"]
            said = json.loads(text)
            found, _, _ = said["seq"], said["body"], said["at"]
        except (KeyError, TypeError, ValueError):
            raise Tampered("it cannot be read", seq) from None
        leaf = leaf_hash(text.encode("utf-8", "surrogatepass"))
        if leaf.hex() != told:
            raise Tampered("its text does not give its hash", seq)
        if found != seq or row.get("seq") != seq:
            raise Tampered(f"entry {found} stands in the place of entry {seq}: entries were dropped or moved", seq)
        return leaf, said

    def _key(self, seq: int, said: Any, before: str) -> str:
        key, row = self.announced[seq]
        _body(seq, said, row)
        facts = json.loads(row["text"])
        text = f"waypost ledger key\n{before}\n{key.line}\n".encode()
        if facts.get("key") != key.line or facts.get("before", "") != before:
            raise Tampered("it announces another key than the bundle names", seq)
        if not holds(key, facts.get("by_new"), text):
            raise Tampered("the key it announces did not sign for itself", seq)
        if before and not holds(Key(before), facts.get("by_old"), text):
            raise Tampered("the key before did not sign for the one it announces", seq)
        return key.line

    def changed_between(self, begin: int, end: int) -> int | None:
        """The entry in [begin, end) that a later one no longer fits; None when that does not tell."""
        last: dict[str, tuple[int, str]] = {}
        for seq, row in lines_of(self.archive, "entries.ndjson"):
            said = json.loads(row["leaf"])
            subject, before = said.get("subject"), last.get(said.get("subject"))
            if before is not None and begin <= before[0] < end and said.get("prev") != before[1]:
                return before[0]
            last[subject] = seq, row["hash"]
        return None


def _body(seq: int, said: Any, row: Any) -> None:
    """Check that salt and text are what an entry commits to."""
    try:
        salt, text = bytes.fromhex(row["salt"]), row["text"].encode("utf-8", "surrogatepass")
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Tampered("its body cannot be read", seq) from None
    if hashlib.sha256(b"wp-body-v1" + salt + text).hexdigest() != said["body"]:
        raise Tampered("its body is not the one it commits to", seq)


def holds(key: Key, signature: str | None, text: bytes) -> bool:
    try:
        return ed25519_holds(key.raw, text, base64.b64decode(signature or "", validate=True))
    except ValueError:
        return False


def verify_bundle(
    path: str, keys: list[Key], seen: list[Point], witnesses: list[Key], every: bool = False
) -> dict[str, Any]:
    """Verify a bundle; give what was found as a dictionary. Raises Tampered or Unusable."""
    bundle = Bundle(path)
    points = sorted(bundle.points, key=lambda point: point.size)
    bundle.read([point.size for point in points + seen])
    if not points or points[-1].size != bundle.size:
        least = points[-1].size if points else 0
        if least > bundle.size:
            raise Tampered(f"entries were cut off: {least} were signed, {bundle.size} are there", bundle.size)
        raise Tampered(f"no checkpoint was signed over the entries from {least} on", least)
    good = 0
    for point in points:
        if bundle.roots[point.size] != point.root:
            seq = bundle.changed_between(good, point.size)
            raise Tampered(
                f"an entry from {good} to {point.size - 1} is not the one that was signed", good if seq is None else seq
            )
        good = point.size
    if bundle.left_over is not None:
        raise Tampered(f"there is a body for entry {bundle.left_over}, out of its order or without an entry")
    told = (bundle.about.get("size"), bundle.about.get("root"))
    if told != (bundle.size, bundle.root.hex()):
        raise Tampered("the bundle says another size or root of itself than its entries have")
    _signatures(bundle, points, keys, witnesses, every)
    for point in seen:
        if point.size > bundle.size:
            raise Tampered(
                f"an older ledger was put back: you kept {point.size} entries, here are {bundle.size}", bundle.size
            )
        if bundle.roots[point.size] != point.root:
            raise Tampered(f"the first {point.size} entries are not those of the checkpoint that you kept")
    return {
        "entries": bundle.size,
        "bodies": bundle.bodies_read,
        "erased": len(bundle.erased),
        "root": bundle.root.hex(),
        "checkpoints": len(points),
        "keys": [key.line for key in bundle.keys],
        "trusted": bool(keys or seen),
    }


def _signatures(bundle: Bundle, points: list[Point], keys: list[Key], witnesses: list[Key], every: bool) -> None:
    """The last checkpoint, the last under each key, and those with cosignatures: or every one."""
    begins = sorted((seq, key) for seq, (key, _) in bundle.announced.items())
    if keys and not {key.line for key in keys} & {key.line for key in bundle.keys}:
        raise Tampered("it is signed by a key that is not among those you know")
    unsigned = {witness.line: witness for witness in witnesses}
    newest = set()
    for point in reversed(points):
        due = [key for seq, key in begins if seq < point.size][-1:]
        if not due:
            raise Tampered(f"no key was announced before the checkpoint of {point.size} entries")
        cosigned = [witness for witness in unsigned.values() if witness.number in {line[1] for line in point.lines}]
        if every or cosigned or due[0].line not in newest:
            newest.add(due[0].line)
            signed = point.signed_by(due + cosigned)
            if due[0] not in signed:
                raise Tampered(f"the checkpoint of {point.size} entries is not signed by the key of its time")
            for witness in cosigned:
                unsigned.pop(witness.line)
    if unsigned:
        raise Tampered(f"no checkpoint is signed by the witness {next(iter(unsigned.values())).name}")


def verify_receipt(receipt: Any, keys: list[Key], seen: list[Point]) -> dict[str, Any]:
    """Verify one receipt against the checkpoint that it carries. Raises Tampered or Unusable."""
    try:
        seq, size, point = int(receipt["seq"]), int(receipt["size"]), Point(str(receipt["checkpoint"]))
        leaf, path = bytes.fromhex(receipt["leaf_hash"]), [bytes.fromhex(node) for node in receipt["path"]]
        own = [Key(str(line)) for line in receipt["keys"]]
    except (KeyError, TypeError, ValueError) as fault:
        raise Unusable(f"this is no receipt: {fault!r}") from None
    if "leaf" in receipt:
        if leaf_hash(str(receipt["leaf"]).encode("utf-8", "surrogatepass")) != leaf:
            raise Tampered("its text does not give its hash", seq)
        said = json.loads(receipt["leaf"])
        if said.get("seq") != seq:
            raise Tampered("its text is that of another entry", seq)
        if "salt" in receipt:
            _body(seq, said, {"salt": receipt["salt"], "text": receipt.get("said")})
    if size != point.size or not included(seq, size, leaf, path, point.root):
        raise Tampered("the proof does not lead from this entry to the checkpoint", seq)
    if not point.signed_by(keys or own):
        raise Tampered("the checkpoint is not signed by a key that you know", seq)
    for kept in seen:
        if kept.size == point.size and kept.root != point.root:
            raise Tampered("you kept another checkpoint of the same size: there are two ledgers", seq)
    return {
        "entry": seq,
        "entries": size,
        "root": point.root.hex(),
        "keys": [key.line for key in own],
        "trusted": bool(keys),
    }


def _text_of(given: str) -> str:
    """What an option says: the content of a file of that name, or the text itself."""
    if os.path.isfile(given):
        with open(given, encoding="utf-8") as file:
            return file.read()
    return given


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names. Exit 0 good, 1 tampered, 2 unusable."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    for name in ("--key", "--seen", "--witness"):
        parser.add_argument(name, action="append", default=[])
    for name in ("--all", "--json"):
        parser.add_argument(name, action="store_true")
    options = parser.parse_args(arguments)
    begun = time.monotonic()
    try:
        keys = [Key(line) for given in options.key for line in _text_of(given).splitlines() if line.strip()]
        witnesses = [Key(line) for given in options.witness for line in _text_of(given).splitlines() if line.strip()]
        seen = [Point(_text_of(given)) for given in options.seen]
        if zipfile.is_zipfile(options.file):
            answer = verify_bundle(options.file, keys, seen, witnesses, options.all)
        else:
            answer = verify_receipt(_receipt(options.file), keys, seen)
        answer.update(good=True, seconds=round(time.monotonic() - begun, 2))
        code = 0
    except Tampered as fault:
        answer, code = {"good": False, "fault": fault.what, "entry": fault.seq}, 1
    except (Unusable, RuntimeError, MemoryError, TypeError, LookupError, AttributeError, OverflowError) as fault:
        answer, code = {"good": None, "fault": str(fault), "entry": None}, 2
    _print(answer, code, options.json)
    return code


def _receipt(path: str) -> Any:
    try:
        with open(path, encoding="utf-8") as file:
            receipt = json.loads(file.read(LONGEST))
    except (OSError, ValueError) as fault:
        raise Unusable(f"{path} is neither a bundle nor a receipt: {fault}") from None
    if not isinstance(receipt, dict) or receipt.get("format") != "waypost-receipt":
        raise Unusable(f"{path} is neither a bundle nor a receipt")
    return receipt


def _print(answer: dict[str, Any], code: int, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    elif code == 0:
        what = (
            f"entry {answer['entry']} of {answer['entries']}" if "entry" in answer else f"{answer['entries']} entries"
        )
        print(f"GOOD 完好: {what}, root {answer['root']}, {answer['seconds']} s")
        if answer.get("erased"):
            print(f"Of these the words of {answer['erased']} were erased by law, as later entries say 依法删除")
        if not answer["trusted"]:
            print("Signed by the key below, which this file itself names: compare it with the one that was published.")
            print("签名公钥由文件自身提供,请与已公布的公钥核对:")
            print("\n".join("  " + line for line in answer["keys"]))
    else:
        where = "" if answer["entry"] is None else f"entry 第 {answer['entry']} 条: "
        print(f"{'TAMPERED 已被改动' if code == 1 else 'UNUSABLE 无法核验'}: {where}{answer['fault']}")


if __name__ == "__main__":
    sys.exit(main())
