"""Feeds an importer with bytes that atheris (libFuzzer) bends by what they reach.

    python -m tests.fuzz.importers KIND [-runs=N -seed=N -max_len=N ... FOLDER]

KIND is table, text, archive, picture, plain or roster. What may come of a file is an answer within the limits or a
Trouble with a code; the parsers of others may raise what they like (the child turns it into a trouble), ours may not.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import atheris

with atheris.instrument_imports(include=["waypost"]):
    from waypost.kernel.guarding import guarded, unguarded
    from waypost.organisation.roster import judge, sheets
    from waypost.organisation.roster.context import Context, Kinds
    from waypost.organisation.roster.division import table as divisions
    from waypost.organisation.roster.facts import KnownKind
    from waypost.platform.intake import limits
    from waypost.platform.intake.child import archive, delimited, picture, plain, table
    from waypost.platform.intake.child.trouble import Trouble

_OURS = (TypeError, AttributeError, NameError, AssertionError, UnboundLocalError)
_KINDS = Kinds(
    (
        KnownKind("court", "法院", "Court", "court", ("人民法院", "中级人民法院")),
        KnownKind("public_security", "公安", "Public security", "public_security", ("公安局", "公安分局")),
        KnownKind("police_station", "派出所", "Police station", "public_security", ()),
        KnownKind("justice_bureau", "司法", "Justice bureau", "justice", ("司法局",)),
    )
)
_HEADINGS = "序号,单位名称,单位类别,层级,行政区划代码,上级主管单位,纬度,经度,服务窗口,在编人数,备注"
_LINES = (
    "1,定西市中级人民法院,法院,市级,621100,,35.56,104.64,是,200,\n3,定西市公安局,公安,市级,621100,,35.57,104.61,是,537,",
    "2,通渭县公安局,公安,县级,621121,定西市公安局,35.2,105.23,√,12人,",
    "4,通渭县第1派出所,派出所,基层,６２１１２１,通渭县公安局,105.04,35.14,否,二十八,",
    "合计,,,,,,,,,765,\n说明：一、=1+1,'+1,＝1",
)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _sheet(rows: str) -> bytes:
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    cells = ["".join(cell.format(one) for one in row.split(",")) for row in rows.split("\n")]
    inside = "".join(f"<row>{row}</row>" for row in cells)
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{inside}</sheetData></worksheet>'.encode()


def _book(sheet: bytes) -> bytes:
    """A workbook around the bytes of a sheet."""
    named = '<sheet name="a" sheetId="1" r:id="r1"/>'
    link = f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": f'<workbook xmlns:r="{_LINKS}"><sheets>{named}</sheets></workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": f"<Relationships>{link}</Relationships>".encode(),
        "xl/worksheets/sheet1.xml": sheet,
    }
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return store.getvalue()


def _judged(answer: dict[str, Any]) -> None:
    """An answer of the child goes the way of a roster: no cell breaks it, and each row has a fate."""
    told = json.loads(json.dumps(answer).encode("utf-8", "replace"))
    for given in told["sheets"]:
        given.setdefault("name", "a")
        assert len(given["rows"]) <= limits.MOST_ROWS
        assert all(len(row) <= limits.MOST_COLUMNS for row in given["rows"])
        for row in given["rows"]:
            for cell in row:
                if isinstance(cell, str):
                    assert unguarded(str(guarded(cell))) == cell
    book = sheets.Book([sheets._sheet(given) for given in told["sheets"]], "", "t")
    if sum(len(sheet.rows) for sheet in book.sheets) < 400:
        judged = judge.judge(book, Context(_KINDS, divisions(), accept=True))
        assert sum(judged.counts().values()) >= 0


def table_of(content: bytes) -> None:
    """A workbook around a bent sheet: the parser is not ours, but what comes of it goes on to what is."""
    try:
        answer, _ = table.read(io.BytesIO(_book(content)), {"usual": "单"})
    except _OURS:
        raise
    except Exception:
        return
    except BaseException as error:
        if "Panic" not in type(error).__name__:
            raise
        return
    _judged(answer)


def text(content: bytes) -> None:
    """Delimited text."""
    try:
        rows, form = delimited.rows(content, usual=frozenset("单位"))
    except Trouble:
        return
    _judged({"sheets": [{"rows": rows}], "form": form})


def roster(content: bytes) -> None:
    """A good roster with bent bytes in its cells."""
    text("\n".join((_HEADINGS, *_LINES)).encode() + b"\n" + content)


def archive_of(content: bytes) -> None:
    """The checks before any parser: all ours, so that nothing but a trouble may come of them."""
    try:
        names = archive.checked(io.BytesIO(content))
    except Trouble:
        return
    assert not any(name.startswith("/") or ".." in name.split("/") for name in names)


def picture_of(content: bytes) -> None:
    """Photographs: Pillow may raise what it likes, but not by what is ours."""
    try:
        told, shown = picture.read(io.BytesIO(content), {})
    except _OURS:
        raise
    except Exception:
        return
    assert told["width"] * told["height"] <= limits.MOST_PIXELS
    assert shown[:3] == b"\xff\xd8\xff"
    json.dumps(told).encode()


def plain_of(content: bytes) -> None:
    """JSON."""
    try:
        json.dumps(plain.read(io.BytesIO(content), {})[0])
    except Trouble:
        return


def _seeds(kind: str) -> list[bytes]:
    """What is bent: good files of the kind."""
    rows = "\n".join((_HEADINGS, *_LINES))
    if kind == "picture":
        return [_drawn(form) for form in ("JPEG", "PNG", "WEBP")]
    return {
        "table": [_sheet(rows)],
        "text": [rows.encode(), rows.encode("gb18030"), rows.replace(",", ";").encode("utf-16")],
        "roster": [line.encode() for line in _LINES],
        "archive": [_book(_sheet(rows)), _book(b"<a/>")],
        "plain": [b'{"a|b": "c", "d": ""}', b'[{"key": "a", "answer": "b"}]'],
    }[kind]


def _drawn(form: str) -> bytes:
    exif = picture.Image.Exif()
    exif[274] = 6
    exif.get_ifd(0x8769)[36867] = "2021:04:01 10:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (35.0, 34.0, 51.6), 3: "E", 4: (104.0, 37.0, 34.2)})
    written = io.BytesIO()
    picture.Image.new("RGB", (24, 16), "seagreen").save(written, form, exif=exif)
    return written.getvalue()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "table": table_of,
    "text": text,
    "roster": roster,
    "archive": archive_of,
    "picture": picture_of,
    "plain": plain_of,
}

MEMORY = 3_000_000_000
"""Bytes that a run may take. The limit of libFuzzer's own also counts what the process that began it had."""


def main() -> None:
    """Bend the seeds of a kind, and whatever came of them before if a folder is named."""
    kind = sys.argv.pop(1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        for number, content in enumerate(_seeds(kind)):
            (Path(folder) / f"seed-{number}").write_bytes(content)
        atheris.Setup([*sys.argv, folder], TARGETS[kind])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
