"""What a search over everything finds: each room says its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One record that was found. All words are in the reader's language; `address` is a local URL."""

    kind_label: str
    title: str
    detail: str
    address: str
