"""The child that opens files: what it may use, what it knows, and what its death means."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.xml
import pytest
from defusedxml.common import DefusedXmlException

from waypost.platform.intake import limits, reading
from waypost.platform.intake.limits import Limits
from waypost.platform.intake.troubles import TROUBLES, NotTaken

SLEEPS = "import time\ndef read(file, options):\n    time.sleep(30)\n"
TURNS = "def read(file, options):\n    while True:\n        pass\n"
FILLS = "def read(file, options):\n    return {'n': len(bytes(2 * 1024**3))}, b''\n"
TALKS = "def read(file, options):\n    return {}, bytes(3 * 1024**2)\n"
WRITES = (
    "def read(file, options):\n    with open(options['path'], 'wb') as out:\n"
    "        out.write(b'x')\n    return {}, b''\n"
)
CRASHES = "import os, signal\ndef read(file, options):\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
LEAVES = "import os\ndef read(file, options):\n    os._exit(3)\n"
MURMURS = "import os\ndef read(file, options):\n    os.write(1, b'no answer\\n')\n    os._exit(0)\n"
KNOWS = (
    "import os, sys\n"
    "def read(file, options):\n"
    "    held = sorted(int(name) for name in os.listdir('/proc/self/fd'))\n"
    "    rooms = sorted(name for name in sys.modules if name.startswith(('django', 'waypost.config')))\n"
    "    return {'variables': sorted(os.environ), 'held': held, 'at': os.getcwd(), 'rooms': rooms}, b''\n"
)


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plays a parser that is written here, with small limits, in a source of its own."""
    folder = tmp_path / "source" / "waypost" / "platform" / "intake" / "child"
    folder.mkdir(parents=True)
    for package in (folder, *list(folder.parents)[:3]):
        (package / "__init__.py").write_text("")
    bounds = Limits(512 * limits.MEGABYTE, limits.MEGABYTE, 1, 4)
    told = f"class One:\n    memory, processor = {bounds.memory}, {bounds.processor}\nKINDS = {{'played': One}}\n"
    (folder.parent / "limits.py").write_text(told)
    monkeypatch.setattr(reading, "_SOURCE", tmp_path / "source")
    monkeypatch.setitem(limits.KINDS, "played", bounds)

    def played(parser: str, **options: Any) -> dict[str, Any]:
        (folder / "played.py").write_text(parser)
        return reading.opened("played", b"content", **options)[0]

    return played


@pytest.mark.parametrize(
    ("parser", "code"),
    [
        (SLEEPS, "too_large"),
        (TURNS, "too_large"),
        (FILLS, "too_large"),
        (TALKS, "too_large"),
        (CRASHES, "unreadable"),
        (LEAVES, "unreadable"),
        (MURMURS, "unreadable"),
    ],
    ids=["it sleeps", "it turns", "it fills the memory", "it says too much", "it crashes", "it leaves", "it murmurs"],
)
def test_a_child_that_does_not_answer_is_an_error_with_words(parser: str, code: str, play: Any) -> None:
    with pytest.raises(NotTaken) as refused:
        play(parser)

    assert refused.value.code == code


def test_the_child_knows_nothing_of_the_server(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    monkeypatch.setenv("WAYPOST_SECRET", "secret")

    known = play(KNOWS)

    assert set(known["variables"]) <= {"LC_ALL", "TZ", "LC_CTYPE"}
    assert (known["at"], known["rooms"]) == ("/", [])
    assert len(known["held"]) <= 4  # the three of every process, and the list itself


def test_the_child_writes_no_file(play: Any, tmp_path: Path) -> None:
    with pytest.raises(NotTaken):
        play(WRITES, path=str(tmp_path / "written"))

    assert (tmp_path / "written").stat().st_size == 0


def test_no_process_and_no_file_is_left(play: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(reading.tempfile, "tempdir", str(tmp_path / "temporary"))
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def watched(*given: Any, **said: Any) -> Any:
        started.append(start(*given, **said))
        return started[-1]

    monkeypatch.setattr(reading.subprocess, "Popen", watched)
    with pytest.raises(NotTaken):
        play(SLEEPS)

    assert [child.poll() is None for child in started] == [False]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_no_more_children_than_there_are_seats(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.KINDS, "played", Limits(512 * limits.MEGABYTE, limits.MEGABYTE, 1, 0))
    for _ in range(limits.MOST_AT_ONCE):
        reading._seats.acquire()
    try:
        with pytest.raises(NotTaken) as refused:
            play(KNOWS)
    finally:
        for _ in range(limits.MOST_AT_ONCE):
            reading._seats.release()

    assert refused.value.code == "busy"


def png(width: int, height: int, rows: int) -> bytes:
    """A PNG in four colours, of which so many rows are there."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pixels = zlib.compress(bytes((width * 4 + 1) * rows), 1)
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_picture_of_forty_megapixels_in_four_colours_is_read_within_the_limits() -> None:
    told, pictures = reading.opened("picture", png(8000, 5000, 5000))

    assert (told["width"], told["height"]) == (8000, 5000)
    assert pictures[:3] == b"\xff\xd8\xff"


def test_a_picture_of_one_row_more_is_not() -> None:
    with pytest.raises(NotTaken) as refused:
        reading.opened("picture", png(8000, 5001, 1))

    assert refused.value.code == "too_many_pixels"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>&lol2;</t></is></c></row></sheetData></worksheet>'
)


def laughing() -> bytes:
    """A workbook whose sheet defines entities."""
    made, changed = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, LAUGHS if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return changed.getvalue()


def test_a_workbook_that_defines_entities_is_refused_by_name() -> None:
    with pytest.raises(NotTaken) as refused:
        reading.opened("table", laughing(), usual="")

    assert refused.value.code == "definitions"


def test_openpyxl_reads_xml_by_defusedxml_too() -> None:
    """The library of the tests and of the bench; Waypost itself does not use it."""
    assert openpyxl.xml.DEFUSEDXML is True

    with pytest.raises(ValueError, match="invalid XML") as refused:
        openpyxl.load_workbook(io.BytesIO(laughing()))

    assert isinstance(refused.value.__cause__, DefusedXmlException)


def test_every_trouble_that_the_child_may_name_has_words() -> None:
    folder = Path(reading.__file__).with_name("child")
    named = {
        piece.split('"')[1] for path in folder.glob("*.py") for piece in path.read_text().split("Trouble(")[1:]
        if piece.startswith('"')
    }  # fmt: skip

    assert named - {"web_page", "undecodable", "quotes"} <= set(TROUBLES)


def test_the_child_imports_nothing_of_django() -> None:
    for kind in limits.KINDS:
        program = (
            f"import sys; sys.path.insert(0, {str(reading._SOURCE)!r}); import waypost.platform.intake.child.{kind};"
            " print([name for name in sys.modules if name.startswith('django')])"
        )
        done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
        assert json.loads(done.stdout.replace("'", '"')) == []
