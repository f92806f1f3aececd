"""A report as a PDF, set by typst with whatever Chinese face the machine has."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from waypost.platform import typesetting
from waypost.report.document import Document
from waypost.report.printing import layout
from waypost.report.printing.layout import FANGSONG, HEITI, KAITI, SONGTI, TITLE, Face

Pictures = Mapping[str, bytes]
_SOURCE = Path(__file__).with_name("overview.typ")
_FACES = {"body": FANGSONG, "kai": KAITI, "hei": HEITI, "title": TITLE, "song": SONGTI}
_LATIN = ("Times New Roman", "Liberation Serif", "Libertinus Serif")


def pdf_of(document: Document, pictures: Pictures, *, font_folders: Iterable[Path] = ()) -> bytes:
    """The file's bytes. `pictures` holds the bytes of each photograph by its id.

    Raises:
        Refused: the text has Chinese characters and the machine no face for them; the words say what to install.
    """
    folders = list(font_folders)
    there = typesetting.families(folders)
    typesetting.refuse_without_chinese(
        json.dumps(document.to_json(), ensure_ascii=False),
        there,
        (name for face in _FACES.values() for name in (face.name, *face.instead)),
    )
    given, photographs = _given(document, pictures, there)
    return typesetting.pdf(_SOURCE, {"report.json": json.dumps(given).encode(), **photographs}, folders)


def _given(
    document: Document, pictures: Pictures, families: frozenset[str]
) -> tuple[dict[str, object], dict[str, bytes]]:
    """What the typst source reads: the document with the faces that are there, and its photographs by their names."""
    given = document.to_json()
    photographs = {}
    if document.checkpoint:
        photographs["checkpoint.svg"] = document.square.encode()
    given["faces"] = {name: _present(face, families) for name, face in _FACES.items()}
    given["issuer-width"] = sum(1.0 if typesetting.HAN.match(letter) else 0.55 for letter in document.issuer)
    for block, whole in zip(given["blocks"], document.blocks, strict=True):
        block["lines"] = layout.title_lines([run.text for run in whole.runs]) if whole.kind == "title" else []
        for photo in block["photos"]:
            photo["file"] = ""
            if photo["id"] in pictures:
                photo["file"] = f"{photo['id']}{_ending(pictures[photo['id']])}"
                photographs[photo["file"]] = pictures[photo["id"]]
    return given, photographs


def _present(face: Face, families: frozenset[str]) -> list[str]:
    latin = [] if face is HEITI else [name for name in _LATIN if name in families][:1]
    chinese = [name for name in (face.name, *face.instead) if name in families]
    return [*latin, *chinese] or ["Libertinus Serif"]


def _ending(picture: bytes) -> str:
    if picture.startswith(b"\x89PNG"):
        return ".png"
    return ".webp" if picture[8:12] == b"WEBP" else ".jpg"
