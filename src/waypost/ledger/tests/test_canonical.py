"""What is written quickly is the same as what is written simply: canonical bytes, leaves, and the growing tree."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waypost.ledger import rules

KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["é", "e\u0301", "整改", '\u2028\x00\x7f"\\']
)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
WRONG = st.one_of(
    st.floats(),
    st.integers(min_value=2**53),
    st.integers(max_value=-(2**53)),
    st.just("\ud800"),
    st.binary(),
    st.dictionaries(st.sampled_from(["A", "", "1a", "字", "a-b", 7, None]), st.none(), min_size=1),
)


def simply(value: Any) -> bytes:
    """The definition: text in NFC, keys in their order, no blanks, as the standard library writes JSON."""
    return json.dumps(_in_nfc(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _in_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list | tuple):
        return [_in_nfc(item) for item in value]
    return {key: _in_nfc(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(VALUES)
def test_canonical_bytes_are_those_of_the_definition(value: Any) -> None:
    assert rules.canonical(value) == simply(value)


@given(VALUES, WRONG)
def test_what_is_outside_the_profile_is_refused_wherever_it_stands(value: Any, wrong: Any) -> None:
    for inside in (wrong, [value, wrong], {"a": value, "b": {"c": wrong}}):
        with pytest.raises(ValueError, match=re.compile("ledger|surrogates")):
            rules.canonical(inside)


@given(st.integers(0, 2**53 - 1), st.none() | NUMBERS, TEXT, TEXT, TEXT, st.integers(0, 2**31), st.none() | NUMBERS)
def test_a_leaf_is_the_canonical_text_of_its_columns(
    seq: int, actor: int | None, acting_as: str, act: str, subject: str, revision: int, campaign: int | None
) -> None:
    at, previous, body = "2021-04-16T08:30:00.000Z", "ab" * 32, "cd" * 32

    leaf = rules.leaf(
        seq=seq,
        at=at,
        actor=actor,
        acting_as=acting_as,
        act=act,
        subject=subject,
        revision=revision,
        campaign=campaign,
        previous=previous,
        body=body,
    )

    columns = {"v": 1, "seq": seq, "at": at, "actor": actor, "acting_as": acting_as, "act": act, "subject": subject}
    assert leaf == simply({**columns, "revision": revision, "campaign": campaign, "prev": previous, "body": body})


@given(st.lists(st.integers(0, 600), max_size=6))
def test_a_tree_that_grows_in_batches_is_the_tree_of_all_its_leaves(steps: list[int]) -> None:
    leaves = [rules.leaf_hash(number.to_bytes(4, "big")) for number in range(sum(steps))]
    peaks: list[bytes] = []
    tiles: list[rules.FullTile] = []
    size = 0
    for step in steps:
        tail = leaves[size - size % rules.WIDTH : size]
        tree = rules.Growing(peaks, size, b"".join(tail).__bytes__)
        middle = size + step // 2
        tiles += tree.append(leaves[size:middle])
        tiles += tree.append(leaves[middle : size + step])
        peaks, size = tree.peaks, tree.size

    assert size == len(leaves)
    assert rules.root_of(peaks) == rules.root(leaves)
    for number, tile in enumerate(tiles):
        row = leaves[number * rules.WIDTH : (number + 1) * rules.WIDTH]
        assert (tile.index, tile.hashes, tile.root) == (number, b"".join(row), rules.root(row))
    assert len(tiles) == len(leaves) // rules.WIDTH


def test_a_tail_that_does_not_fit_is_refused() -> None:
    tree = rules.Growing([bytes(32)], 1, bytes)

    with pytest.raises(ValueError, match="outside of tiles"):
        tree.append([bytes(32)] * 255)
