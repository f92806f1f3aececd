"""Reads a file into sheets of cells: workbooks in a limited child process, text with its encoding found out."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from waypost.organisation.roster import zipcheck
from waypost.organisation.roster.words import simple

MOST_UPLOAD = 30 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 400
MOST_ANSWER = 400 * 1024 * 1024
_PATIENCE = 90
# Signs that stand in every roster, by which the right one of two ways to decode a text is known.
_USUAL = re.compile("[单位名称类别层级区划代码上主管县市局院所公安法派出]")
GUARDED = ("=", "+", "-", "@", "\t", "\r", "'")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DELIMITERS = ",\t;|，；"
Cell = str | int | float | bool | None


class Unreadable(Exception):
    """The file as a whole cannot be read. `code` says why (see `messages.TROUBLES`)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(slots=True)
class Sheet:
    """One sheet. `rows` begins with the first row of the sheet, so index + 1 is the number that Excel shows.

    `merged` holds (first row, first column, last row, last column), from 0. `dates`, `formulas` (without a value)
    and `errors` name cells such as "E12". `hidden_rows` and `hidden_columns` count from 0.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    dates: frozenset[str] = frozenset()
    formulas: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(slots=True)
class Book:
    """A file as read: its sheets in order, its SHA-256 and how it was read ("xlsx", "csv utf-8 ,", ...)."""

    sheets: list[Sheet]
    digest: str
    form: str


@cache
def column_name(index: int) -> str:
    """The letters of a column, from 0.

    >>> column_name(0), column_name(26)
    ('A', 'AA')
    """
    name = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, 26)
        name = chr(65 + letter) + name
    return name


def read(content: bytes, *, name: str = "") -> Book:
    """The sheets of a file (XLSX, XLSM, XLS, ODS, CSV or another delimited text).

    Raises:
        Unreadable: too large, unsafe, locked, of another form, or not to be decoded.
    """
    digest = hashlib.sha256(content).hexdigest()
    if not content.strip():
        raise Unreadable("empty")
    if len(content) > MOST_UPLOAD:
        raise Unreadable("too_large")
    if content[:4] == b"PK\x03\x04":
        try:
            zipcheck.check(content)
        except zipcheck.UnsafeArchive as error:
            raise Unreadable(str(error)) from error
        return Book(_workbook(content), digest, "workbook")
    if content[:4] == b"\xd0\xcf\x11\xe0":
        if _ENCRYPTED in content:
            raise Unreadable("locked")
        return Book(_workbook(content), digest, "workbook")
    sheet, form = _text(content, Path(name).stem or "CSV")
    return Book([sheet], digest, form)


def _workbook(content: bytes) -> list[Sheet]:
    """The sheets of a workbook, parsed by `child.py` with limits on memory and time."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("child.py"))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_large") from error
    if done.returncode != 0 or len(done.stdout) > MOST_ANSWER:
        raise Unreadable("too_large" if done.returncode < 0 else "unreadable")
    answer = json.loads(done.stdout)
    if "trouble" in answer:
        raise Unreadable(answer["trouble"])
    return [_sheet(given) for given in answer["sheets"]]


def _sheet(given: dict[str, Any]) -> Sheet:
    dates = set()
    for number, row in enumerate(given["rows"], start=1):
        for index, cell in enumerate(row):
            if isinstance(cell, dict):
                dates.add(f"{column_name(index)}{number}")
                row[index] = cell["date"]
    return Sheet(
        given["name"],
        given["rows"],
        [(box[0], box[1], box[2], box[3]) for box in given["merged"]],
        given["hidden"],
        frozenset(dates),
        frozenset(given["formulas"]),
        frozenset(given["errors"]),
        frozenset(given["hidden_rows"]),
        frozenset(given["hidden_columns"]),
    )


def _text(content: bytes, name: str) -> tuple[Sheet, str]:
    text, encoding = _decoded(content)
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text[:200], re.IGNORECASE):
        raise Unreadable("web_page")
    delimiter = _delimiter(text)
    csv.field_size_limit(1_000_000)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_unguarded(cell) for cell in row])
            if len(rows) > MOST_ROWS or any(row[MOST_COLUMNS:]):
                raise Unreadable("too_large")
            if any("\n" in cell and _swallows(cell, delimiter) for cell in row):
                raise Unreadable("quotes")
    except csv.Error as error:
        raise Unreadable("unreadable") from error
    return Sheet(name, rows), f"csv {encoding} {delimiter!r}"


def _swallows(cell: str, delimiter: str) -> bool:
    """True when a cell holds whole lines of the table, since a quotation mark was opened and not closed."""
    lines = cell.count("\n")
    return lines >= 2 and cell.count(delimiter) >= 2 * lines


def _unguarded(cell: str) -> str:
    """A text without the sign that keeps a spreadsheet from taking it for a formula or a number (see `exporting`)."""
    guarded = cell[:1] == "'" and (cell[1:2] in GUARDED or cell[1:].isdigit())
    return cell[1:] if guarded and len(cell) > 1 else cell


def _decoded(content: bytes) -> tuple[str, str]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig"]
        if b"\x00" in content[:2000]:
            encodings = [
                "utf-16-le" if content[1:2] == b"\x00" or content[3:4] == b"\x00" else "utf-16-be",
                "utf-16-le",
            ]
    if (text := _decodes(content, encodings)) is not None:
        return text
    both = [found for encoding in ("gb18030", "big5hkscs") if (found := _decodes(content, [encoding])) is not None]
    if not both or b"\x00" in content[:2000]:
        raise Unreadable("undecodable")
    return max(both, key=lambda found: len(_USUAL.findall(simple(found[0][:4000]))))


def _decodes(content: bytes, encodings: list[str]) -> tuple[str, str] | None:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (encoding[:6] != "utf-16" or _USUAL.search(simple(text)) or text.isascii()):
            return text, encoding
    return None


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the most columns of the same number."""
    lines = [line for line in text.splitlines()[:200] if line.strip()][:50]
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
