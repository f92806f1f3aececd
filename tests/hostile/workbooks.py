"""Workbooks with hostile insides."""

from __future__ import annotations

from tests.hostile.packing import OFD, WORD, Made, packed, part, roster_with

_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET, _STRINGS, _BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
_LINKS, _TYPES, _STYLES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"

DEFINITIONS = {
    "laughs": b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;">]>',
    "quadratic": b'<!DOCTYPE q [<!ENTITY a "' + b"a" * 50_000 + b'">]>',
    "file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    "address": b'<!DOCTYPE x [<!ENTITY f SYSTEM "http://127.0.0.1:9/x">]>',
    "parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    "type": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
}
_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>'


def _defined(definition: str, content: bytes) -> bytes:
    """An XML part with a definition before its first element."""
    return _HEAD + DEFINITIONS[definition] + (content.split(b"?>", 1)[1] if content.startswith(b"<?") else content)


def definitions() -> dict[str, Made]:
    """Entities and document types, in every part that a program reads. All are to be refused."""
    made: dict[str, Made] = {}
    for name in DEFINITIONS:
        for where in (_SHEET, _BOOK, _TYPES):
            made[f"{name} in {where}"] = lambda name=name, where=where: roster_with(
                {where: _defined(name, part(where))}
            )
        made[f"{name} in a document"] = lambda name=name: packed(
            {**WORD, "word/document.xml": _defined(name, WORD["word/document.xml"])}
        )
    made["laughs in the strings"] = lambda: roster_with({_STRINGS: _defined("laughs", b"<sst " + _MAIN + b"/>")})
    made["file in the styles"] = lambda: roster_with({_STYLES: _defined("file", part(_STYLES))})
    made["file in the links"] = lambda: roster_with({_LINKS: _defined("file", part(_LINKS))})
    made["file in an OFD"] = lambda: packed({**OFD, "OFD.xml": _defined("file", OFD["OFD.xml"])})
    made["laughs in an OpenDocument"] = lambda: packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": _defined("laughs", b"<a>&e;</a>"),
        }
    )
    late = _HEAD + b"<!--" + b" " * 700_000 + b"-->" + DEFINITIONS["file"] + b"<worksheet/>"
    made["file after a long comment"] = lambda: roster_with({_SHEET: late})
    made["file in UTF-16"] = lambda: roster_with(
        {_SHEET: (DEFINITIONS["file"] + b"<worksheet/>").decode().encode("utf-16")}
    )
    made["file in UTF-7"] = lambda: roster_with(
        {_SHEET: b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE x+AD4-<a/>'}
    )
    made["an encoding that nobody knows"] = lambda: roster_with(
        {_SHEET: b'<?xml version="1.0" encoding="x-evil"?><a/>'}
    )
    made["no XML at all"] = lambda: roster_with({_SHEET: b"\x00\x01\x02 nothing"})
    made["XML without an element"] = lambda: roster_with({_SHEET: _HEAD})
    return made


def _rows(inside: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """The roster with other cells."""
    text = _HEAD + b"<worksheet " + _MAIN + b">" + before + b"<sheetData>" + inside + b"</sheetData>" + after
    return roster_with({_SHEET: text + b"</worksheet>"})


def _cell(reference: str, value: bytes, kind: str = "") -> bytes:
    said = f' t="{kind}"'.encode() if kind else b""
    return b'<row><c r="' + reference.encode() + b'"' + said + b">" + value + b"</c></row>"


def _strings(inside: bytes, counted: bytes = b"") -> bytes:
    return roster_with({_STRINGS: _HEAD + b"<sst " + _MAIN + counted + b">" + inside + b"</sst>"})


def _many_sheets(count: int, name: str = "s") -> bytes:
    sheets = "".join(f'<sheet name="{name}{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, count + 1))
    relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return roster_with({_BOOK: f"<workbook {_MAIN.decode()} {relations}><sheets>{sheets}</sheets></workbook>".encode()})


def _target(target: str) -> bytes:
    return roster_with({_LINKS: part(_LINKS).replace(b"worksheets/sheet1.xml", target.encode())})


def insides() -> dict[str, Made]:
    """Workbooks whose insides are wrong, immense or dangerous. Refused with words, or taken safely."""
    v = b"<v>1</v>"
    formulas = ("cmd|' /C calc'!A0", 'WEBSERVICE("http://127.0.0.1")', 'HYPERLINK("file:///etc/passwd")', "1/0")
    made: dict[str, Made] = {
        f"formula {number}": lambda said=said: _rows(
            _cell("A1", b"<f>" + said.encode().replace(b"&", b"&amp;") + b"</f>")
        )
        for number, said in enumerate(formulas)
    }
    texts = ("=1+1", "+1", "-1", "@SUM(1)", "＝1", "\t=1", "<script>", "\u202egpj", "'" * 500, "%s%n{0}{{7*7}}")
    made |= {
        f"text {number}": lambda text=text: _rows(
            _cell("A1", b"<is><t>" + text.replace("<", "&lt;").encode() + b"</t></is>", "inlineStr")
        )
        for number, text in enumerate(texts)
    }
    return made | {
        "a cell in the last corner": lambda: _rows(_cell("A1", v) + _cell("XFD1048576", v)),
        "a cell behind the last column": lambda: _rows(_cell("A1", v) + _cell("ZZZZZZ1", v)),
        "a cell behind the last row": lambda: _rows(_cell("A1", v) + _cell("A99999999999", v)),
        "a cell in row 0": lambda: _rows(_cell("A0", v)),
        "a cell nowhere": lambda: _rows(b"<row><c>" + v + b"</c></row>"),
        "a cell with a broken place": lambda: _rows(_cell("１１", v)),
        "a row with a negative number": lambda: _rows(b'<row r="-1"><c r="A-1">' + v + b"</c></row>"),
        "1,000,000 columns": lambda: _rows(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"),
        "a dimension of the whole grid": lambda: _rows(_cell("A1", v), before=b'<dimension ref="A1:XFD1048576"/>'),
        "a dimension that is none": lambda: _rows(_cell("A1", v), before=b'<dimension ref="evil:-1"/>'),
        "merged over the whole grid": lambda: _rows(
            _cell("A1", v), after=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        "100,000 merged ranges": lambda: _rows(
            _cell("A1", v), after=b"<mergeCells>" + b'<mergeCell ref="A1:B2"/>' * 100_000 + b"</mergeCells>"
        ),
        "hidden columns without end": lambda: _rows(
            _cell("A1", v), before=b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 3_000 + b"</cols>"
        ),
        "no cells": lambda: _rows(b""),
        "empty rows only": lambda: _rows(b"<row/>" * 100_000),
        "no rows": lambda: roster_with({_SHEET: b"<worksheet " + _MAIN + b"/>"}),
        "elements 50,000 deep": lambda: roster_with({_SHEET: b"<a>" * 50_000 + b"</a>" * 50_000}),
        "an element with 50,000 attributes": lambda: roster_with(
            {_SHEET: b"<worksheet " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>"}
        ),
        "an element that does not end": lambda: roster_with({_SHEET: b"<worksheet><sheetData><row>"}),
        "a string that is not there": lambda: _rows(_cell("A1", b"<v>4294967295</v>", "s")),
        "a string with a negative number": lambda: _rows(_cell("A1", b"<v>-1</v>", "s")),
        "4 billion strings by their own count": lambda: _strings(b"<si><t>a</t></si>", b' count="4294967295"'),
        "a string of 2 million signs": lambda: _strings(b"<si><t>" + b"a" * 2_000_000 + b"</t></si>"),
        "a string in 100,000 runs": lambda: _strings(b"<si>" + b"<r><t>a</t></r>" * 100_000 + b"</si>"),
        "one long string 20,000 times": lambda: roster_with(
            {
                _STRINGS: b"<sst " + _MAIN + b"><si><t>" + b"a" * 30_000 + b"</t></si></sst>",
                _SHEET: b"<worksheet "
                + _MAIN
                + b"><sheetData>"
                + b'<row><c t="s"><v>0</v></c></row>' * 20_000
                + b"</sheetData></worksheet>",
            }
        ),
        "a character that is none": lambda: _rows(_cell("A1", b"<is><t>&#0;&#xD800;</t></is>", "inlineStr")),
        "a number without end": lambda: _rows(_cell("A1", b"<v>1e400</v>") + _cell("B1", b"<v>NaN</v>")),
        "a number of 100,000 digits": lambda: _rows(_cell("A1", b"<v>" + b"9" * 100_000 + b"</v>")),
        "a day in the year 10^300": lambda: _rows(b'<row><c r="A1" s="1"><v>1e300</v></c></row>'),
        "a kind of cell that is none": lambda: _rows(_cell("A1", v, "evil")),
        "1,000 sheets": lambda: _many_sheets(1_000),
        "sheets with names of 10,000 signs": lambda: _many_sheets(3, "甲" * 10_000),
        "a sheet outside the archive": lambda: _target("../../../../etc/passwd"),
        "a sheet at an address": lambda: _target("http://127.0.0.1:9/x"),
        "a sheet that is the book": lambda: _target("workbook.xml"),
        "no sheet": lambda: roster_with(without=(_SHEET,)),
        "no links": lambda: roster_with(without=(_LINKS,)),
        "no book": lambda: roster_with(without=(_BOOK,)),
        "no styles": lambda: roster_with(without=(_STYLES,)),
        "a style that is not there": lambda: _rows(b'<row><c r="A1" s="99999"><v>1</v></c></row>'),
        "macros": lambda: roster_with({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros"}),
        "macros in a document": lambda: packed({**WORD, "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "macros by another case": lambda: packed({**WORD, "word/VBAPROJECT.BIN": b"\xd0\xcf\x11\xe0"}),
        "links to other books": lambda: roster_with({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
        "a control of Windows": lambda: roster_with({"xl/activeX/activeX1.bin": b"MZ" + bytes(100)}),
        "an object in it": lambda: roster_with({"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(600)}),
        "OpenDocument of a million equal rows": lambda: packed(
            {
                "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": b"<manifest/>",
                "content.xml": b'<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
                b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"><o:body><o:spreadsheet>'
                b'<table:table table:name="a"><table:table-row table:number-rows-repeated="1048576"><table:table-cell'
                b' table:number-columns-repeated="16384" o:value-type="float" o:value="1"/></table:table-row>'
                b"</table:table></o:spreadsheet></o:body></o:document-content>",
            }
        ),
    }
