"""Parses a workbook in a process of its own with little memory and time: bytes on stdin, JSON on stdout.

Run by path with `python -I`, so it imports nothing of Waypost and nothing of the environment.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
MOST_ROWS = 200_000
MOST_COLUMNS = 400
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


def main() -> None:
    """Read, parse, answer. Any failure is an answer too: {"trouble": code}."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    content = sys.stdin.buffer.read()
    try:
        answer = _parsed(content)
    except MemoryError:
        answer = {"trouble": "too_large"}
    except Exception as error:
        answer = {"trouble": "locked" if "assword" in type(error).__name__ + str(error) else "unreadable"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _parsed(content: bytes) -> dict[str, Any]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    marks = _marks(content) if content[:2] == b"PK" else {}
    sheets = []
    for number, about in enumerate(book.sheets_metadata):
        if "WorkSheet" not in str(about.typ):
            continue
        sheet = book.get_sheet_by_index(number)
        if sheet.total_width > MOST_COLUMNS or sheet.total_height > MOST_ROWS:
            return {"trouble": "too_large", "sheet": about.name}
        marked = marks.get(about.name, {})
        rows = sheet.to_python(skip_empty_area=False)
        sheets.append(
            {
                "name": about.name,
                "hidden": "Visible" not in str(about.visible).rsplit(".", 1)[-1].replace("VeryHidden", "Hidden"),
                "rows": [[_plain(cell) for cell in row] for row in rows],
                "merged": [[*start, *end] for start, end in sheet.merged_cell_ranges or []],
                **{name: marked.get(name, []) for name in _MARKS},
            }
        )
    return {"sheets": sheets}


def _plain(cell: Any) -> Any:
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e16 else cell
    if isinstance(cell, datetime | date | time):
        return {"date": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"date": str(cell)}
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode("utf-8")
    return cell


def _marks(content: bytes) -> dict[str, dict[str, list[Any]]]:
    """By sheet, what the parser does not tell: cells with a formula but no value and cells that show an error (it gives
    both as empty), rows and columns that are hidden."""
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


if __name__ == "__main__":
    main()
