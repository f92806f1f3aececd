"""The diagram in the documentation is the table's own."""

from __future__ import annotations

from pathlib import Path

from waypost.rectification.diagram import page

DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "recommendation-lifecycle.md"


def test_the_documented_life_of_a_recommendation_is_current() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page()
