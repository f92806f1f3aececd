"""What a parser of workbooks does not tell: cells with a formula but no value, cells that show an error (it gives both
as empty), rows and columns that are hidden."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from waypost.platform.intake.limits import MOST_COLUMNS, MOST_ROWS

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3}[0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_NUMBERED = re.compile(rb'\b(r|min|max)="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_TABLE = re.compile(rb"<table:table\b([^>]*)>(.*?)</table:table>", re.DOTALL)
_LINE = re.compile(rb"<table:table-row\b([^>]*)>")
_MARKS = ("formulas", "errors", "hidden_rows", "hidden_columns")


def found(content: bytes) -> dict[str, dict[str, list[Any]]]:
    """The marks of each sheet of an archive, by its name: formulas, errors, hidden_rows, hidden_columns."""
    marks: dict[str, dict[str, list[Any]]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            for title, part in _parts(archive):
                if part in names:
                    marks[title] = _marked(archive.read(part))
        elif "content.xml" in names:
            text = archive.read("content.xml")
            if b"table:visibility=" in text:
                marks = {title: {"hidden_rows": rows} for title, rows in _collapsed(text)}
    return marks


def _marked(text: bytes) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {name: [] for name in _MARKS}
    if b"hidden=" in text:
        for number, row in enumerate(_ROW.finditer(text)):
            if _HIDDEN.search(row.group(1)):
                said = dict(_NUMBERED.findall(row.group(1)))
                found["hidden_rows"].append(int(said[b"r"]) - 1 if b"r" in said else number)
        for column in _COLUMN.finditer(text):
            if _HIDDEN.search(column.group(1)):
                said = dict(_NUMBERED.findall(column.group(1)))
                first, last = int(said.get(b"min", 1)), min(int(said.get(b"max", 1)), MOST_COLUMNS)
                found["hidden_columns"] += range(first - 1, last)
    if b"<f" not in text and b":f" not in text and b't="e"' not in text:
        return found
    for cell in _CELL.finditer(text):
        attributes, inside = cell.group(1), cell.group(3) or b""
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        if b't="e"' in attributes:
            found["errors"].append(reference.group(1).decode())
        elif _FORMULA.search(inside):
            value = _VALUE.search(inside)
            if value is None or not value.group(1):
                found["formulas"].append(reference.group(1).decode())
    return found


def _collapsed(text: bytes) -> list[tuple[str, list[int]]]:
    """The rows of each sheet of an OpenDocument that are hidden or filtered away."""
    found = []
    for table in _TABLE.finditer(text):
        title = re.search(rb'table:name="([^"]*)"', table.group(1))
        rows: list[int] = []
        number = 0
        for line in _LINE.finditer(table.group(2)):
            again = re.search(rb'number-rows-repeated="(\d{1,7})"', line.group(1))
            count = int(again.group(1)) if again else 1
            if b'visibility="collapse"' in line.group(1) or b'visibility="filter"' in line.group(1):
                rows += range(number, min(number + count, MOST_ROWS))
            number += count
        found.append((_unescaped(title.group(1).decode("utf-8", "replace")) if title else "", rows))
    return found


def _parts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """The title of each sheet with the part of the archive that holds it."""
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for link in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", links):
        key, target = re.search(r'\bId="([^"]*)"', link), re.search(r'\bTarget="([^"]*)"', link)
        if key and target:
            path = target.group(1)
            targets[key.group(1)] = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
    parts = []
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        title, key = re.search(r'\bname="([^"]*)"', sheet), re.search(r'\b\w+:id="([^"]*)"', sheet)
        if title and key and key.group(1) in targets:
            parts.append((_unescaped(title.group(1)), targets[key.group(1)]))
    return parts


def _unescaped(text: str) -> str:
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
