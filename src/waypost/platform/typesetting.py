"""PDFs by typst, with whatever typefaces the machine and the data folder have."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import typst
from django.conf import settings

from waypost.kernel.errors import N_, Refused

HAN = re.compile(r"[\u3400-\u9fff]")
SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun")
SANS = ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")


def font_folders() -> list[Path]:
    """Where an office may put typefaces of its own: the folder "fonts" of the data folder."""
    return [Path(settings.DATA) / "fonts"]


def families(folders: Iterable[Path]) -> frozenset[str]:
    """The names of the typefaces that there are: the machine's, and those in the folders."""
    return _families(_there(folders))


def refuse_without_chinese(text: str, there: frozenset[str], names: Iterable[str]) -> None:
    """Refuse to set a text with Chinese characters where none of the faces that hold them is there.

    Raises:
        Refused: the words say what to install (code "no_typeface").
    """
    if HAN.search(text) and not any(name in there for name in names):
        raise Refused(
            N_(
                "this machine has no typeface with Chinese characters, so no PDF can be made: install one"
                " (on Debian and Ubuntu: apt-get install fonts-noto-cjk), or put an OpenType file into the folder"
                " “fonts” of the data folder; Word and web page can be made without"
            ),
            code="no_typeface",
        )


def pdf(source: Path, files: Mapping[str, bytes], folders: Iterable[Path]) -> bytes:
    """The PDF of a typst source, which finds the files beside it by their names."""
    with tempfile.TemporaryDirectory(prefix="waypost-pdf-") as name:
        folder = Path(name)
        (folder / source.name).write_bytes(source.read_bytes())
        for file, content in files.items():
            (folder / file).write_bytes(content)
        fonts = list(_there(folders))
        return bytes(typst.compile(str(folder / source.name), root=str(folder), font_paths=fonts))


def _there(folders: Iterable[Path]) -> tuple[str, ...]:
    return tuple(str(folder) for folder in folders if folder.is_dir())


@lru_cache(maxsize=4)
def _families(folders: tuple[str, ...]) -> frozenset[str]:
    return frozenset(typst.Fonts(font_paths=list(folders)).families())
