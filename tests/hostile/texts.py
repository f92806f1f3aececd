"""Texts and other files that are not what they are called."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import tarfile

from tests.hostile.packing import Made
from waypost.organisation.tests.sheets import GOOD, HEADINGS

_TABLE = "\r\n".join(",".join(str(cell) for cell in row) for row in (HEADINGS, *GOOD)) + "\r\n"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole(*, sectors: int = 4, loop: bool = False) -> bytes:
    """The head of an old office file; its chain of sectors may go round."""
    head = _OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<L", 0)
    head = head.ljust(512, b"\xff")
    table = struct.pack("<128L", *([1, 0] * 64 if loop else [0xFFFFFFFD, 0xFFFFFFFE] * 64))
    return head + table + bytes(512 * sectors)


def tables() -> dict[str, Made]:
    """Delimited texts. Refused with words, or taken safely."""
    plain = _TABLE.encode()
    return {
        "NULs": lambda: plain.replace(b",", b"\0,", 9),
        "nothing but NULs": lambda: bytes(5_000),
        "two encodings": lambda: plain + "定西市某某所,公安".encode("gb18030"),
        "UTF-16 with a mark": lambda: _TABLE.encode("utf-16"),
        "UTF-16 without a mark": lambda: _TABLE.encode("utf-16-le"),
        "UTF-16, large end first": lambda: _TABLE.encode("utf-16-be"),
        "UTF-16 that breaks off": lambda: _TABLE.encode("utf-16")[:-1],
        "UTF-32": lambda: _TABLE.encode("utf-32"),
        "UTF-7": lambda: _TABLE.encode("utf-7"),
        "three marks": lambda: b"\xef\xbb\xbf" * 3 + plain,
        "nothing but a mark": lambda: b"\xef\xbb\xbf",
        "overlong signs": lambda: plain + b"\xc0\xaf\xe0\x80\xaf",
        "half signs": lambda: plain + b"\xed\xa0\x80\xed\xb0\x80",
        "GB 18030 of four bytes": lambda: (_TABLE + "𠀀㐀").encode("gb18030"),
        "Big5": lambda: "單位名稱,單位類別,層級\r\n定西市公安局,公安,市級\r\n".encode("big5"),
        "noise": lambda: bytes((n * n * 7 + n // 3) % 256 for n in range(20_000)),
        "blanks": lambda: b" \r\n\t " * 900,
        "one line of 5 MB": lambda: b"a" * 5_000_000,
        "a field of 2 MB": lambda: plain + b'"' + b"b" * 2_000_000 + b'"',
        "a million commas": lambda: b"," * 1_000_000,
        "a million columns with something in them": lambda: b"a," * 1_000_000,
        "250,000 rows": lambda: plain + b"a\n" * 250_000,
        "250,000 empty rows": lambda: plain + b"\n" * 250_000 + b"x,y\n",
        "a quotation mark that is not closed": lambda: plain + b'"' + plain * 3,
        "nothing but quotation marks": lambda: b'"' * 100_001,
        "quotation marks in the middle": lambda: plain.replace(b"\xe5", b'"\xe5', 50),
        "lines that end in CR": lambda: plain.replace(b"\r\n", b"\r"),
        "lines that end in all ways": lambda: plain.replace(b"\r\n", b"\n\r\r\n\x0b\x0c\xc2\x85", 3),
        "formulas": lambda: plain + "=1+1,+1,-1,@a,＝1,＋1,－1,＠a,\t=1\r\n".encode(),
        "formulas for names": lambda: _TABLE.replace("定西", '=HYPERLINK("http://127.0.0.1")&').encode(),
        "signs that turn the writing round": lambda: _TABLE.replace("定西", "\u202e定\u2066西").encode(),
        "signs without width": lambda: _TABLE.replace("定西", "\u200b定\u200d西\ufeff").encode(),
        "a thousand accents": lambda: _TABLE.replace("定西", "定" + "\u0301" * 1_000).encode(),
        "escapes of a terminal": lambda: _TABLE.replace("定西", "\x1b]0;a\x07\x1b[2J").encode(),
        "a name of 100,000 signs": lambda: _TABLE.replace("定西", "甲" * 100_000).encode(),
        "numbers without end": lambda: _TABLE.replace("180", "1e999").replace("35.", "NaN").encode(),
        "a number of 5,000 digits": lambda: _TABLE.replace("180", "9" * 5_000).encode(),
        "templates": lambda: _TABLE.replace("定西", "{{7*7}}{% load x %}%(a)s%s").encode(),
        "SQL": lambda: _TABLE.replace("定西", "');DROP TABLE organisation_unit;--").encode(),
        "paths": lambda: _TABLE.replace("定西", "../../../../etc/passwd").encode(),
        "a line for Excel": lambda: b"sep=;\r\n" + plain,
        "SYLK": lambda: b'ID;PWXL;N;E\nP;PGeneral\nC;Y1;X1;K1;EEXEC("calc")\nE\n',
        "DIF": lambda: b'TABLE\n0,1\n"EXCEL"\nVECTORS\n0,1\n""\n',
        "twelve heads": lambda: (",".join(HEADINGS) + "\r\n").encode() * 12_000,
    }


def impostors() -> dict[str, Made]:
    """What is no table and no evidence, whatever it is called: refused as evidence, and as a roster without a unit."""
    return {
        "web page called a workbook": lambda: b"<html><table><tr><td>1</td></tr></table></html>",
        "spreadsheet of 2003": lambda: (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        ),
        "web archive": lambda: b"<!DOCTYPE html>\r\n<script>fetch('//127.0.0.1')</script>",
        "old office, head only": lambda: _OLE + bytes(504),
        "old office of nothing": ole,
        "old office that goes round": lambda: ole(loop=True),
        "old office that breaks off": lambda: ole()[:700],
        "old office, noise": lambda: _OLE + bytes((n * 31 + n // 7) % 256 for n in range(9_000)),
        "old office, locked": lambda: ole() + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "old office with macros": lambda: ole() + "Workbook_VBA_PROJECT".encode("utf-16-le") + bytes(600),
        "program of Windows": lambda: b"MZ\x90\0" + bytes(400),
        "program of Linux": lambda: b"\x7fELF\2\1\1" + bytes(400),
        "program of Java": lambda: b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(90),
        "shell": lambda: b"#!/bin/sh\nrm -rf /\n",
        "objects of Python": lambda: pickle.dumps({"a": [1, 2, 3]}, protocol=4),
        "shortcut": lambda: b"L\0\0\0\1\x14\2\0" + bytes(200),
        "RAR": lambda: b"Rar!\x1a\7\1\0" + bytes(90),
        "7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(90),
        "gzip bomb": lambda: gzip.compress(bytes(20_000_000), mtime=0),
        "tar that climbs": _climbing,
        "disk": lambda: bytes(0x8001) + b"CD001" + bytes(2_000),
        "Flash": lambda: b"FWS\6" + bytes(90),
        "torrent of signs": lambda: b"\x01\x02\x03" * 9_000,
    }


def _climbing() -> bytes:
    store = io.BytesIO()
    with tarfile.open(fileobj=store, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("../../evil"), io.BytesIO(b""))
    return store.getvalue()


def answers() -> dict[str, Made]:
    """JSON for the answers to questions."""
    return {
        "deep": lambda: b"[" * 100_000 + b"]" * 100_000,
        "deep objects": lambda: b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "a number of a million digits": lambda: b'{"a": ' + b"9" * 1_000_000 + b"}",
        "no text": lambda: b'{"a": 1}',
        "a list of lists": lambda: b"[[[]]]",
        "a key twice": lambda: b'{"a": "1", "a": "2"}',
        "half a sign": lambda: b'{"a": "\\ud800"}',
        "NULs": lambda: b'{"a\\u0000": "\\u0000"}',
        "no JSON": lambda: b"{'a': 1}",
        "NaN": lambda: b'{"a": NaN}',
        "UTF-16": lambda: '{"a": "b"}'.encode("utf-16"),
        "breaks off": lambda: b'{"a": "',
        "a million keys": lambda: b"{" + b",".join(b'"k%d":"v"' % n for n in range(300_000)) + b"}",
        "its prototype": lambda: b'{"__proto__": "x", "__class__": "y"}',
    }


NAMES = (
    "../../../../etc/cron.d/evil.jpg", "/etc/passwd", "C:\\windows\\system32\\evil.jpg", "..\\..\\evil.jpg",
    "a\0.jpg", "\u202egpj.exe", "名" * 10_000 + ".jpg", ".", "..", "", "CON.jpg", "a\x1b[2J.jpg", "a\nb.jpg",
    "a.jpg.exe",
    "a.php.jpg", "=cmd|' /C calc'!A0.jpg", "<img src=x onerror=alert(1)>.jpg", 'a";\r\nSet-Cookie: b=c.jpg',
    "%2e%2e%2fevil.jpg", "．．／evil.jpg", "\ufeff\u200b.jpg", "🖼️" * 300, "-rf.jpg", "$(id).jpg", "incoming",
    "a/../../b.jpg", "\ud800.jpg", "|id", ".htaccess", "a" * 255 + ".JPG", "NUL", "desktop.ini:stream", "~", "`id`.csv",
)  # fmt: skip
