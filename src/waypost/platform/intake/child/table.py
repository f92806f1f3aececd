"""Tables: workbooks and delimited text as sheets of plain cells."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from python_calamine import CalamineWorkbook

from waypost.kernel.guarding import unguarded
from waypost.platform.intake import limits
from waypost.platform.intake.child import archive, delimited, marks
from waypost.platform.intake.child.trouble import Trouble

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(file: BinaryIO, options: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The sheets of a workbook (XLSX, XLSM, XLS, ODS) or of a text, and how it was read."""
    content = file.read(limits.MOST_TABLE + 1)
    if len(content) > limits.MOST_TABLE:
        raise Trouble("too_large")
    if not content.strip():
        raise Trouble("empty")
    if content[:4] == _ZIP:
        archive.checked(io.BytesIO(content))
        return {"sheets": _sheets(content, marks.found(content)), "form": "workbook"}, b""
    if content[:4] == _OLD:
        if _ENCRYPTED in content:
            raise Trouble("locked")
        return {"sheets": _sheets(content, {}), "form": "workbook"}, b""
    rows, form = delimited.rows(content, usual=frozenset(options.get("usual", "")))
    return {"sheets": [{"rows": rows}], "form": form}, b""


def _sheets(content: bytes, marked: dict[str, dict[str, list[Any]]]) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets, cells = [], 0
    if len(book.sheets_metadata) > limits.MOST_SHEETS:
        raise Trouble("too_large")
    for number, about in enumerate(book.sheets_metadata):
        if "WorkSheet" not in str(about.typ):
            continue
        sheet = book.get_sheet_by_index(number)
        cells += sheet.total_width * sheet.total_height
        if sheet.total_width > limits.MOST_COLUMNS or sheet.total_height > limits.MOST_ROWS:
            raise Trouble("too_large")
        if cells > limits.MOST_CELLS:
            raise Trouble("too_large")
        rows = sheet.to_python(skip_empty_area=False)
        sheets.append(
            {
                "name": about.name,
                "hidden": "Visible" not in str(about.visible).rsplit(".", 1)[-1].replace("VeryHidden", "Hidden"),
                "rows": [[_plain(cell) for cell in row] for row in rows],
                "merged": [[*start, *end] for start, end in sheet.merged_cell_ranges or []],
                **{name: found for name, found in marked.get(about.name, {}).items() if found},
            }
        )
    return sheets


def _plain(cell: Any) -> Any:
    if isinstance(cell, str):
        return unguarded(cell.encode("utf-8", "replace").decode("utf-8"))
    if isinstance(cell, float):
        if cell != cell or cell in (float("inf"), float("-inf")):
            return str(cell)
        return int(cell) if cell.is_integer() and abs(cell) < 1e16 else cell
    if isinstance(cell, datetime | date | time):
        return {"date": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"date": str(cell)}
    return cell
