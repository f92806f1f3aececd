"""Archives that lie: built from parts, then bent byte by byte. Deterministic."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from waypost.organisation.tests.sheets import GOOD, HEADINGS, workbook

Made = Callable[[], bytes]
WORD = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document xmlns:w='w'><w:body/></w:document>"}
OFD = {"OFD.xml": b"<OFD xmlns='http://www.ofdspec.org/2016'/>", "Doc_0/Document.xml": b"<Document/>"}
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_YEAR = (2021, 4, 16, 9, 0, 0)


def packed(parts: Mapping[str, bytes] | list[tuple[str, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of parts, the same each time. A list may name a part twice."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w", method) as archive:
        for name, content in parts.items() if isinstance(parts, Mapping) else parts:
            member = zipfile.ZipInfo(name, _YEAR)
            member.compress_type = method
            archive.writestr(member, content)
    return store.getvalue()


@cache
def roster() -> bytes:
    """A good roster as a workbook, which everything here is bent from."""
    return packed(_parts(workbook([HEADINGS, *GOOD])))


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def roster_with(changed: Mapping[str, bytes] | None = None, *, without: tuple[str, ...] = ()) -> bytes:
    """The roster with parts of it changed, added or left out."""
    parts = {**_parts(roster()), **(changed or {})}
    return packed({name: content for name, content in parts.items() if name not in without})


def part(name: str) -> bytes:
    """A part of the roster."""
    return _parts(roster())[name]


def bent(content: bytes, signature: bytes, offset: int, value: bytes, *, count: int = 0) -> bytes:
    """Bytes written over a field of a record of an archive: of the record with that number, or of all (-1)."""
    changed, at, number = bytearray(content), content.find(signature), 0
    while at >= 0:
        if count in (-1, number):
            changed[at + offset : at + offset + len(value)] = value
        at, number = content.find(signature, at + 4), number + 1
    return bytes(changed)


def both(content: bytes, central: int, local: int, value: bytes, *, count: int = 0) -> bytes:
    """The same field written over in the directory and before the member."""
    return bent(bent(content, _CENTRAL, central, value, count=count), _LOCAL, local, value, count=count)


def structures(content: bytes) -> Iterator[tuple[str, int]]:
    """Where each record of an archive begins, with a name for it."""
    for name, signature in (("member", _LOCAL), ("entry", _CENTRAL), ("end", _END)):
        at, number = content.find(signature), 0
        while at >= 0:
            yield f"{name} {number}", at
            at, number = content.find(signature, at + 4), number + 1


def cut_off() -> dict[str, Made]:
    """The roster cut off at the beginning and in the middle of its records."""
    content = roster()
    places = [(name, at) for name, at in structures(content) if not name.endswith(("2", "4", "6", "8"))]
    made: dict[str, Made] = {}
    for name, at in places:
        made[f"cut off at {name}"] = lambda at=at: content[: max(at, 4)]
        made[f"cut off in {name}"] = lambda at=at: content[: at + 15]
    return made | {"cut off before its last byte": lambda: content[:-1]}


def overlapping(*, members: int = 200) -> bytes:
    """Many entries of the directory for one member: each unpacks it again."""
    content = packed({**WORD, "xl/workbook.xml": b"<workbook/>", "kernel": b"0" * 400_000})
    at = content.rfind(_CENTRAL)
    start, end = content.find(_CENTRAL), content.rfind(_END)
    entry = content[at:end]
    more = b"".join(entry.replace(b"kernel", b"k%05d" % number) for number in range(members))
    directory = content[start:end] + more
    count = 4 + members
    return content[:start] + directory + _END + struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), start, 0)


def holding_itself() -> bytes:
    """An archive whose one member is the archive: it unpacks for ever to whoever unpacks what is inside."""
    name = b"xl/workbook.xml"
    size = 30 + len(name) + 46 + len(name) + 22
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, 0, 0, size, size, len(name), 0)
    local = _LOCAL + fields + name
    central = _CENTRAL + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name
    return local + central + _END + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)


def nested(depth: int) -> bytes:
    """A document with an archive in it, in which is an archive, and so on; at the bottom lie many zeros."""
    inside = packed({"zeros": bytes(4_000_000)})
    for _ in range(depth):
        inside = packed({f"{number}.zip": inside for number in range(6)})
    return packed({**WORD, "word/embeddings/oleObject1.zip": inside})


def claiming(members: int, directory: int) -> bytes:
    """An archive whose last record claims so many members and such a directory."""
    end = roster().rfind(_END)
    numbers = struct.pack("<HHL", members, members, directory)
    return roster()[: end + 8] + numbers + roster()[end + 16 :]


def linked() -> bytes:
    """A member that is a link to a file of the machine."""
    store = io.BytesIO()
    with zipfile.ZipFile(store, "w") as archive:
        for name, content in WORD.items():
            archive.writestr(zipfile.ZipInfo(name, _YEAR), content)
        link = zipfile.ZipInfo("word/passwd.xml", _YEAR)
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return store.getvalue()


def archives() -> dict[str, Made]:
    """Archives that are built as no office program builds them. All are to be refused."""
    good = roster
    zeros = bytes(40_000_000)
    return {
        "flat bomb, workbook": lambda: roster_with({"xl/worksheets/sheet1.xml": zeros}),
        "flat bomb, document": lambda: packed({**WORD, "word/media/a.bmp": zeros}),
        "flat bomb, OFD": lambda: packed({**OFD, "Doc_0/a": zeros}),
        "bomb in many members": lambda: packed({**WORD} | {f"word/{n}": zeros[:4_000_000] for n in range(12)}),
        "overlapping members": overlapping,
        "holding itself": holding_itself,
        "2,500 members": lambda: packed({**WORD} | {f"m{n}": b"" for n in range(2_500)}),
        "claims 65,535 members": lambda: claiming(65_535, 3_000_000),
        "claims a directory of 4 GB": lambda: claiming(9, 0xFFFFFFFF),
        "claims a larger directory than there is": lambda: claiming(9, 1_000_000),
        "directory says it is smaller": lambda: both(good(), 24, 22, struct.pack("<L", 10)),
        "directory says it is larger": lambda: both(good(), 24, 22, struct.pack("<L", 100_000)),
        "directory says it is nothing": lambda: both(good(), 24, 22, struct.pack("<L", 0)),
        "directory says 4 GB": lambda: both(good(), 24, 22, b"\xff\xff\xff\xff"),
        "packed size too large": lambda: both(good(), 20, 18, struct.pack("<L", 2_000_000_000)),
        "packed size too small": lambda: both(good(), 20, 18, struct.pack("<L", 9)),
        "member begins behind the end": lambda: bent(good(), _CENTRAL, 42, struct.pack("<L", 0x7FFFFFFF)),
        "member begins in another": lambda: bent(good(), _CENTRAL, 42, struct.pack("<L", 40), count=1),
        "encrypted": lambda: both(good(), 8, 6, struct.pack("<H", 1)),
        **{
            f"method {method}": lambda method=method: both(good(), 10, 8, struct.pack("<H", method))
            for method in (9, 12, 14, 95, 97, 99)
        },
        "packed bytes changed": lambda: bent(good(), _LOCAL, 70, b"\xff\xff\xff\xff\xff"),
        "link": linked,
        "names: up": lambda: packed({**WORD, "../../evil.xml": b"<a/>"}),
        "names: up in the middle": lambda: packed({**WORD, "word/../../../evil": b"x"}),
        "names: root": lambda: packed({**WORD, "/etc/cron.d/evil": b"x"}),
        "names: drive": lambda: packed({**WORD, "C:/windows/evil": b"x"}),
        "names: backslashes up": lambda: packed({**WORD, "word\\..\\..\\evil": b"x"}),
        "names: share": lambda: packed({**WORD, "\\\\host\\share\\evil": b"x"}),
        "names: control characters": lambda: packed({**WORD, "word/a\x1b[2Jb": b"x"}),
        "names: NUL": lambda: packed({**WORD, "word/aXb.xml": b"<a/>"}).replace(b"word/aXb", b"word/a\0b"),
        "names: line break": lambda: packed({**WORD, "word/a\r\nSet-Cookie: b": b"x"}),
        "names: two of one name": lambda: packed([*WORD.items(), *WORD.items()]),
        "no end": lambda: good()[: good().rfind(_END)],
        "two ends": lambda: good() + _END + bytes(18),
        "nothing but an end": lambda: _END + bytes(18),
        "nothing but a beginning": lambda: _LOCAL + bytes(26),
        "noise between beginning and end": lambda: _LOCAL + bytes(range(256)) * 9 + _END + bytes(18),
        "not an office file": lambda: packed({"hello.txt": b"hello"}),
        "jar": lambda: packed({"META-INF/MANIFEST.MF": b"Main-Class: A", "A.class": b"\xca\xfe\xba\xbe"}),
    }


def tolerated_archives() -> dict[str, Made]:
    """Odd archives that may be taken, since nothing of them is ever unpacked to a place or by itself."""
    return {
        "nested bomb": lambda: nested(3),
        "names: turned round": lambda: packed({**WORD, "word/\u202egpj.exe": b"x"}),
        "names: 10,000 characters": lambda: packed({**WORD, "word/" + "a" * 10_000: b"x"}),
        "names: empty": lambda: packed({**WORD, "word//": b""}),
        "names: two of one name but for case": lambda: packed({**WORD, "WORD/DOCUMENT.XML": b"<a/>"}),
        "bytes before the archive": lambda: b"\n" + roster(),
        "a comment": lambda: roster()[:-2] + struct.pack("<H", 200) + b"<script>" * 25,
        "comment of 65,535 bytes that breaks off": lambda: roster()[:-2] + b"\xff\xff",
        "wrong checksum": lambda: both(roster(), 16, 14, b"\1\2\3\4"),
    }
