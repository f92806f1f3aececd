"""The Merkle tree over the entries of a ledger: roots, proofs, and how they are checked (RFC 9162, section 2.1).

A tree is read through `Nodes`, which knows the roots of perfect subtrees: the node (height h, index i) is the root over
the leaves from i * 2^h up to but not including (i + 1) * 2^h. All hashes are 32 bytes of SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Protocol

EMPTY_ROOT = sha256(b"").digest()
_LENGTH = 32


class BadProof(ValueError):
    """A proof that does not prove what it claims; the message says where it fails."""


class Nodes(Protocol):
    """Where the roots of perfect subtrees come from."""

    def node(self, height: int, index: int) -> bytes:
        """Root of the perfect subtree of 2^height leaves that is the index-th of its height."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry as a leaf: SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def peaks_after(peaks: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The roots of the perfect subtrees after one more leaf; `size` is the number of leaves before it.

    The peaks of a tree stand for it whole: one for each binary digit 1 of its size, the largest first.
    """
    result = list(peaks)
    while size & 1:
        leaf = node_hash(result.pop(), leaf)
        size >>= 1
    result.append(leaf)
    return result


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The Merkle tree hash (RFC 9162, 2.1.1) of the tree with these peaks; of no leaves, the hash of nothing."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash over leaf hashes, in one pass and with memory for the peaks only."""
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        peaks = peaks_after(peaks, size, leaf)
    return root_of(peaks)


def root_at(nodes: Nodes, size: int) -> bytes:
    """The Merkle tree hash of the first `size` leaves."""
    return _root_between(nodes, 0, size) if size else EMPTY_ROOT


def inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The proof that the leaf `index` (from 0) is in the tree of `size` leaves (RFC 9162, 2.1.3.1), leaf to root.

    Raises ValueError when there is no such leaf in that tree.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has the leaves 0 to {size - 1}; asked for {index}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_root_between(nodes, middle, end))
            end = middle
        else:
            path.append(_root_between(nodes, begin, middle))
            begin = middle
    path.reverse()
    return path


def consistency(nodes: Nodes, first: int, second: int) -> list[bytes]:
    """The proof that the tree of `first` leaves is the beginning of that of `second` (RFC 9162, 2.1.4.1).

    Empty when the sizes are equal, or when the first tree has no leaf: there is nothing to prove then.
    Raises ValueError when `first` is larger than `second` or below 0.
    """
    if not 0 <= first <= second:
        raise ValueError(f"the first size stands from 0 to the second, {second}; found {first}")
    if first in (0, second):
        return []
    path: list[bytes] = []
    begin, end, whole = 0, second, True
    while first != end:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_root_between(nodes, middle, end))
            end = middle
        else:
            path.append(_root_between(nodes, begin, middle))
            begin, whole = middle, False
    if not whole:
        path.append(_root_between(nodes, begin, end))
    path.reverse()
    return path


def check_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf hash is in the tree with this size and root (RFC 9162, 2.1.3.2). Raises BadProof."""
    if not 0 <= index < size:
        raise BadProof(f"a tree of {size} leaves has no leaf {index}")
    _whole(leaf, root, *proof)
    number, last, hashed = index, size - 1, leaf
    for node in proof:
        if last == 0:
            raise BadProof("the proof goes on above the root")
        if number & 1 or number == last:
            hashed = node_hash(node, hashed)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            hashed = node_hash(hashed, node)
        number, last = number >> 1, last >> 1
    if last:
        raise BadProof("the proof ends below the root")
    if hashed != root:
        raise BadProof("the proof leads to another root")


def check_consistency(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> None:
    """Check that the tree of `first` leaves is the beginning of that of `second` (RFC 9162, 2.1.4.2).

    A tree without leaves is the beginning of every other: that proves nothing, and therefore is no proof.
    Raises BadProof.
    """
    if not 0 <= first <= second:
        raise BadProof(f"a tree of {first} leaves is not the beginning of one of {second}")
    if first == second:
        if proof:
            raise BadProof("nothing is to be proved, and yet there is a proof")
        if first_root != second_root:
            raise BadProof("two trees of one size have two roots")
        if first == 0 and first_root != EMPTY_ROOT:
            raise BadProof("a tree without leaves has the hash of nothing as its root")
        return
    if first == 0:
        raise BadProof("that a tree without leaves is the beginning of another proves nothing")
    if not proof:
        raise BadProof("the proof is empty")
    _whole(first_root, second_root, *proof)
    path = list(proof) if first & (first - 1) else [first_root, *proof]
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    earlier = later = path[0]
    for node in path[1:]:
        if last == 0:
            raise BadProof("the proof goes on above the root")
        if number & 1 or number == last:
            earlier, later = node_hash(node, earlier), node_hash(node, later)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            later = node_hash(later, node)
        number, last = number >> 1, last >> 1
    if last:
        raise BadProof("the proof ends below the root")
    if earlier != first_root:
        raise BadProof("the proof leads to another first root")
    if later != second_root:
        raise BadProof("the proof leads to another second root")


def _whole(*hashes: bytes) -> None:
    for hashed in hashes:
        if len(hashed) != _LENGTH:
            raise BadProof(f"a hash has {_LENGTH} bytes; found {len(hashed)}")


def _split(width: int) -> int:
    """The largest power of two below `width`, which is 2 or more: where RFC 9162 parts a tree."""
    return 1 << ((width - 1).bit_length() - 1)


def _root_between(nodes: Nodes, begin: int, end: int) -> bytes:
    """Root over the leaves [begin, end), where begin is a multiple of a power of two not below the width."""
    return root_of([nodes.node(height, index) for height, index in perfect(begin, end)])


def perfect(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The perfect subtrees (height, index) that make up the leaves [begin, end) of a part that RFC 9162 cuts.

    >>> list(perfect(0, 7)), list(perfect(4, 7))
    ([(2, 0), (1, 2), (0, 6)], [(1, 2), (0, 6)])
    """
    while begin < end:
        height = (end - begin).bit_length() - 1
        yield height, begin >> height
        begin += 1 << height
