"""The tree gives and accepts true proofs, and no other: RFC 9162, section 2.1, and the published vectors."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from waypost.ledger import rules, vectors

# The leaves, and the pairs of sizes, of the vectors that transparency-dev/merkle publishes; leaf numbers from 0.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
INCLUDED = [(0, 1), (0, 8), (5, 8), (2, 3), (1, 5)]
CONSISTENT = [(1, 1), (1, 8), (6, 8), (2, 5), (6, 7)]
OTHER = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


class Tree:
    """Nodes of a tree that is held whole in memory."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self._known: dict[tuple[int, int], bytes] = {}

    def node(self, height: int, index: int) -> bytes:
        if height == 0:
            return self.leaves[index]
        found = self._known.get((height, index))
        if found is None:
            found = rules.node_hash(self.node(height - 1, 2 * index), self.node(height - 1, 2 * index + 1))
            self._known[height, index] = found
        return found


TREE = Tree([rules.leaf_hash(leaf) for leaf in LEAVES])
BIG = Tree([rules.leaf_hash(number.to_bytes(2, "big")) for number in range(130)])


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_published(size: int) -> None:
    assert rules.root_at(TREE, size).hex() == ROOTS[size]
    assert rules.root(TREE.leaves[:size]).hex() == ROOTS[size]


def test_every_proof_of_a_small_tree_holds_and_none_holds_in_a_tree_of_another_size() -> None:
    """17,030 proofs: inclusion of every leaf, and consistency of every pair of sizes, in trees up to 130 leaves."""
    roots = [rules.root_at(BIG, size) for size in range(131)]
    proofs = wrong = 0
    for size in range(1, 131):
        others = [other for other in (size - 1, size + 1) if other <= 130]
        for index in range(size):
            leaf, proof = BIG.leaves[index], rules.inclusion(BIG, index, size)
            rules.check_inclusion(index, size, leaf, proof, roots[size])
            wrong += sum(_passes(rules.check_inclusion, index, other, leaf, proof, roots[other]) for other in others)
        for first in range(1, size + 1):
            proof = rules.consistency(BIG, first, size)
            rules.check_consistency(first, size, proof, roots[first], roots[size])
            wrong += sum(
                _passes(rules.check_consistency, first, other, proof, roots[first], roots[other])
                for other in others
                if other != first
            )
        proofs += 2 * size

    assert (proofs, wrong) == (17030, 0)


def _passes(check: Callable[..., None], *arguments: Any) -> bool:
    try:
        check(*arguments)
    except rules.BadProof:
        return False
    return True


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (7, 3)])
def test_a_proof_for_a_leaf_that_is_not_there_is_not_given(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="asked for"):
        rules.inclusion(TREE, index, size)


def test_a_later_tree_is_not_the_beginning_of_an_earlier() -> None:
    with pytest.raises(ValueError, match="from 0 to the second"):
        rules.consistency(TREE, 5, 4)


def _of_inclusion() -> Iterator[tuple[str, dict[str, Any]]]:
    """The vectors of inclusion, made as their authors make them: a good proof, and each way to spoil it."""
    for number, (index, size) in enumerate(INCLUDED):
        leaf, root, proof = TREE.leaves[index], rules.root_at(TREE, size), rules.inclusion(TREE, index, size)
        good = {"leafIdx": index, "treeSize": size, "leafHash": leaf, "root": root, "proof": proof}
        spoilt: list[tuple[str, dict[str, Any]]] = [
            ("leafIdx - 1", {"leafIdx": (index - 1) % 2**64}),
            ("leafIdx + 1", {"leafIdx": index + 1}),
            ("leafIdx ^ 2", {"leafIdx": index ^ 2}),
            ("treeSize * 2", {"treeSize": size * 2}),
            ("treeSize div 2", {"treeSize": size // 2}),
            ("wrong leaf", {"leafHash": b"WrongLeaf"}),
            ("empty root", {"root": rules.EMPTY_ROOT}),
            ("random root", {"root": OTHER}),
            ("trailing garbage", {"proof": [*proof, b""]}),
            ("trailing root", {"proof": [*proof, root]}),
            ("preceding garbage", {"proof": [b"", *proof]}),
            ("preceding root", {"proof": [root, *proof]}),
        ]
        spoilt += [(f"modified proof[{at}] bit 3", {"proof": _flipped(proof, at, 8)}) for at in range(len(proof))]
        if proof:
            spoilt.append(("removed component", {"proof": proof[:-1]}))
        if len(proof) > 1:
            spoilt.append(("inserted component", {"proof": [proof[0], OTHER, *proof[1:]]}))
        yield f"inclusion/{number}/happy path", {**good, "wantErr": False}
        for name, change in spoilt:
            yield f"inclusion/{number}/{name}", {**good, **change, "wantErr": True}


def _of_consistency() -> Iterator[tuple[str, dict[str, Any]]]:
    for number, (first, second) in enumerate(CONSISTENT):
        one, two = rules.root_at(TREE, first), rules.root_at(TREE, second)
        proof = rules.consistency(TREE, first, second)
        good = {"size1": first, "size2": second, "root1": one, "root2": two, "proof": proof}
        yield f"consistency/{number}/happy path", {**good, "wantErr": False}
        if not proof:
            continue
        spoilt: list[tuple[str, dict[str, Any]]] = [
            ("size1 - 1", {"size1": first - 1}),
            ("size1 + 1", {"size1": first + 1}),
            ("size1 ^ 2", {"size1": first ^ 2}),
            ("size2 * 2", {"size2": second * 2}),
            ("size2 div 2", {"size2": second // 2}),
            ("wrong root1", {"root1": b"WrongRoot"}),
            ("wrong root2", {"root2": b"WrongRoot"}),
            ("swapped roots", {"root1": two, "root2": one}),
            ("empty proof", {"proof": []}),
            ("trailing garbage", {"proof": [*proof, b""]}),
            ("trailing root1", {"proof": [*proof, one]}),
            ("trailing root2", {"proof": [*proof, two]}),
            ("preceding garbage", {"proof": [b"", *proof]}),
            ("preceding root1", {"proof": [one, *proof]}),
            ("preceding root2", {"proof": [two, *proof]}),
            ("preceding proof[0]", {"proof": [proof[0], *proof]}),
            ("truncated proof", {"proof": proof[:-1]}),
        ]
        spoilt += [(f"modified proof[{at}] bit 4", {"proof": _flipped(proof, at, 16)}) for at in range(len(proof))]
        for name, change in spoilt:
            yield f"consistency/{number}/{name}", {**good, **change, "wantErr": True}


def _of_the_edges() -> Iterator[tuple[str, dict[str, Any]]]:
    """The vectors beside the families: trees of no leaf and of one, and what is not to be proved at all."""
    data = rules.leaf_hash(b"data")
    for name, root, leaf in (("good", data, data), ("leaf", data, b""), ("root", b"", data), ("both", b"", b"")):
        hashes = {"root": root, "leafHash": leaf, "proof": []}
        yield f"inclusion/single-entry/{name}", {"leafIdx": 0, "treeSize": 1, **hashes, "wantErr": name != "good"}
    for number, (index, size) in enumerate([(0, 0), (0, 1), (1, 0), (2, 1)]):
        for name, root, leaf in (
            ("random leaf", b"", OTHER),
            ("empty root", rules.EMPTY_ROOT, b""),
            ("empty root and random leaf", rules.EMPTY_ROOT, OTHER),
        ):
            hashes = {"root": root, "leafHash": leaf, "proof": [], "wantErr": True}
            yield f"inclusion/additional/{number}/{name}", {"leafIdx": index, "treeSize": size, **hashes}
    one, two, empty = b"don't care 1", b"don't care 2", rules.EMPTY_ROOT
    edges: list[tuple[int, int, bytes, bytes, list[bytes], bool]] = [
        (0, 0, one, two, [], True),
        (1, 1, one, two, [], True),
        (0, 0, one, one, [], True),
        (0, 1, one, two, [], True),
        (1, 1, two, two, [], False),
        (1, 0, one, two, [], True),
        (2, 1, one, two, [], True),
        (1, 2, one, two, [], True),
        (0, 0, empty, two, [], True),
        (1, 1, empty, two, [], True),
        (0, 0, empty, empty, [empty], True),
        (1, 1, empty, empty, [empty], True),
        (0, 1, empty, two, [], True),
        (0, 1, empty, empty, [empty], True),
    ]
    for number, (first, second, first_root, second_root, proof, refused) in enumerate(edges):
        roots = {"root1": first_root, "root2": second_root, "proof": proof, "wantErr": refused}
        yield f"consistency/additional/{number}", {"size1": first, "size2": second, **roots}


def _flipped(proof: Sequence[bytes], at: int, bits: int) -> list[bytes]:
    changed = list(proof)
    changed[at] = bytes([changed[at][0] ^ bits]) + changed[at][1:]
    return changed


def _written(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return [_written(item) for item in value] if isinstance(value, list) else value


def test_the_vectors_of_the_transparency_community_are_judged_as_their_authors_judge_them(tmp_path: Path) -> None:
    """All 196 that are published, made anew from their description; that of subtrees is not counted."""
    written = dict([*_of_inclusion(), *_of_consistency(), *_of_the_edges()])
    nothing = {"leafIndex": 0, "treeSize": 0, "root": None, "leafHash": None, "proof": None, "wantErr": True}
    subtree = {"start": 4, "end": 6, "leafIdx": 4, "root": OTHER, "leafHash": OTHER, "proof": [], "wantErr": True}
    for name, vector in {**written, "older": nothing, "subtree": subtree}.items():
        path = tmp_path / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({key: _written(value) for key, value in vector.items()}), encoding="utf-8")

    verdicts = list(vectors.judged(tmp_path))

    assert [(verdict.path.name, verdict.why) for verdict in verdicts if not verdict.passed] == []
    assert len(written) == 196
    assert sum(verdict.is_judged for verdict in verdicts) == 197


def test_a_file_that_is_no_vector_has_failed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"leafIdx": 0, "wantErr": false}', encoding="utf-8")
    (tmp_path / "c.json").write_text("not json", encoding="utf-8")

    assert [verdict.passed for verdict in vectors.judged(tmp_path)] == [False, False, False]
