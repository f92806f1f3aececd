"""Delimited text: its encoding and its delimiter found out, its cells read."""

from __future__ import annotations

import csv
import io
import re

from waypost.kernel.guarding import unguarded
from waypost.platform.intake import limits
from waypost.platform.intake.child.trouble import Trouble

_DELIMITERS = ",\t;|，；"
_MARK_UP = re.compile(r"\s*<(!doctype|html|\?xml|table)", re.IGNORECASE)


def rows(content: bytes, *, usual: frozenset[str]) -> tuple[list[list[str]], str]:
    """The cells of a text, line by line, and how it was read ("csv utf-8-sig ','"). Of two ways to decode it, the one
    that gives more of the `usual` signs is right."""
    text, encoding = _decoded(content, usual)
    if _MARK_UP.match(text[:200]):
        raise Trouble("web_page")
    delimiter = _delimiter(text)
    csv.field_size_limit(limits.MOST_IN_A_FIELD)
    found: list[list[str]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if any(row[limits.MOST_COLUMNS :]):
                raise Trouble("too_large")
            found.append([unguarded(cell) for cell in row[: limits.MOST_COLUMNS]])
            cells += len(found[-1])
            if len(found) > limits.MOST_ROWS or cells > limits.MOST_CELLS:
                raise Trouble("too_large")
            if any("\n" in cell and _swallows(cell, delimiter) for cell in row):
                raise Trouble("quotes")
    except csv.Error as error:
        raise Trouble("unreadable") from error
    return found, f"csv {encoding} {delimiter!r}"


def _swallows(cell: str, delimiter: str) -> bool:
    """True when a cell holds whole lines of the table, since a quotation mark was opened and not closed."""
    lines = cell.count("\n")
    return lines >= 2 and cell.count(delimiter) >= 2 * lines


def _decoded(content: bytes, usual: frozenset[str]) -> tuple[str, str]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig"]
        if b"\x00" in content[:2000]:
            encodings = [
                "utf-16-le" if content[1:2] == b"\x00" or content[3:4] == b"\x00" else "utf-16-be",
                "utf-16-le",
            ]
    if (text := _decodes(content, encodings, usual)) is not None:
        return text
    both = [one for encoding in ("gb18030", "big5hkscs") if (one := _decodes(content, [encoding], usual)) is not None]
    if not both or b"\x00" in content[:2000]:
        raise Trouble("undecodable")
    return max(both, key=lambda one: sum(char in usual for char in one[0][:4000]))


def _decodes(content: bytes, encodings: list[str], usual: frozenset[str]) -> tuple[str, str] | None:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (encoding[:6] != "utf-16" or text.isascii() or any(char in usual for char in text)):
            return text, encoding
    return None


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the most columns of the same number."""
    lines = [line for line in text[: 8 * limits.MOST_IN_A_FIELD].splitlines()[:200] if line.strip()][:50]
    best, score = ",", 0
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        wide = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width), default=1)
        if wide > 1 and widths.count(wide) * wide > score:
            best, score = delimiter, widths.count(wide) * wide
    return best
