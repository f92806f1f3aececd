"""A report as a PDF, set by typst with whatever Chinese face the machine has."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import typst

from waypost.kernel.errors import N_, Refused
from waypost.report.document import Document
from waypost.report.printing import layout
from waypost.report.printing.layout import FANGSONG, HEITI, KAITI, SONGTI, TITLE, Face

Pictures = Mapping[str, bytes]
_SOURCE = Path(__file__).with_name("overview.typ")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FACES = {"body": FANGSONG, "kai": KAITI, "hei": HEITI, "title": TITLE, "song": SONGTI}
_LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


def pdf_of(document: Document, pictures: Pictures, *, font_folders: Iterable[Path] = ()) -> bytes:
    """The file's bytes. `pictures` holds the bytes of each photograph by its id.

    Raises:
        Refused: the text has Chinese characters and the machine no face for them; the words say what to install.
    """
    folders = tuple(str(folder) for folder in font_folders if folder.is_dir())
    families = _families(folders)
    if _HAN.search(json.dumps(document.to_json(), ensure_ascii=False)) and not _can_write_chinese(families):
        raise Refused(
            N_(
                "this machine has no typeface with Chinese characters, so no PDF can be made: install one"
                " (on Debian and Ubuntu: apt-get install fonts-noto-cjk), or put an OpenType file into the folder"
                " “fonts” of the data folder; Word and web page can be made without"
            ),
            code="no_typeface",
        )
    with tempfile.TemporaryDirectory(prefix="waypost-pdf-") as name:
        folder = Path(name)
        (folder / "overview.typ").write_bytes(_SOURCE.read_bytes())
        (folder / "report.json").write_text(json.dumps(_given(document, pictures, families, folder)), "utf-8")
        return bytes(typst.compile(str(folder / "overview.typ"), root=str(folder), font_paths=list(folders)))


@lru_cache(maxsize=4)
def _families(folders: tuple[str, ...]) -> frozenset[str]:
    return frozenset(typst.Fonts(font_paths=list(folders)).families())


def _can_write_chinese(families: frozenset[str]) -> bool:
    return any(name in families for face in _FACES.values() for name in (face.name, *face.instead))


def _given(document: Document, pictures: Pictures, families: frozenset[str], folder: Path) -> dict[str, object]:
    """What the typst source reads: the document, the faces that are there, and where its photographs lie."""
    given = document.to_json()
    given["faces"] = {name: _present(face, families) for name, face in _FACES.items()}
    given["issuer-width"] = sum(1.0 if _HAN.match(letter) else 0.55 for letter in document.issuer)
    for block, whole in zip(given["blocks"], document.blocks, strict=True):
        block["lines"] = layout.title_lines([run.text for run in whole.runs]) if whole.kind == "title" else []
        for photo in block["photos"]:
            photo["file"] = ""
            if photo["id"] in pictures:
                photo["file"] = f"{photo['id']}{_ending(pictures[photo['id']])}"
                (folder / photo["file"]).write_bytes(pictures[photo["id"]])
    return given


def _present(face: Face, families: frozenset[str]) -> list[str]:
    latin = [] if face is HEITI else [name for name in _LATIN if name in families][:1]
    chinese = [name for name in (face.name, *face.instead) if name in families]
    return [*latin, *chinese] or ["Libertinus Serif"]


def _ending(picture: bytes) -> str:
    if picture.startswith(b"\x89PNG"):
        return ".png"
    return ".webp" if picture[8:12] == b"WEBP" else ".jpg"
