"""Versions of a text, side by side."""

from __future__ import annotations

from waypost.rectification.differences import Change, between


def test_equal_texts_have_no_difference() -> None:
    assert [piece.change for piece in between("一次办结", "一次办结")] == [Change.SAME]


def test_a_word_is_replaced_whole_and_not_letter_by_letter() -> None:
    pieces = between("done within 30 days", "done within 35 days")

    assert [(piece.change.value, piece.text) for piece in pieces] == [
        ("same", "done within "),
        ("removed", "30"),
        ("added", "35"),
        ("same", " days"),
    ]


def test_both_texts_can_be_read_off_the_pieces() -> None:
    old, new = "窗口当日办结，流程上墙。", "窗口当场办结，流程上墙、上网。"

    pieces = between(old, new)

    assert "".join(piece.text for piece in pieces if piece.change is not Change.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.change is not Change.REMOVED) == new


def test_nothing_against_something_is_all_new() -> None:
    assert [(piece.change.value, piece.text) for piece in between("", "新")] == [("added", "新")]
    assert between("", "") == []
