"""Text as people type it, made comparable: widths, spaces, digits."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = frozenset("，。；：？！（）、～")
_AT_SIGNS = re.compile("([，。；：？！（）、～])")
_SPACES = re.compile(r"\s+")
_NOT_WRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_SPACE_BESIDE_CJK = re.compile(rf"(?<=[{_CJK}（）、，。])\s+|\s+(?=[{_CJK}（）、，。])")


def plain(text: str) -> str:
    """Text made comparable: NFKC (full-width digits, letters and signs become ordinary ones), one space at a time.

    >>> plain("　６２１１０２（代码） ")
    '621102(代码)'
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def tidy(text: str) -> str:
    """Text made fit to be kept: as `plain`, but the signs of Chinese sentences stay as they were written; no NUL.

    >>> tidy("　第１所（车管），已改。 ")
    '第1所（车管），已改。'
    """
    text = text.replace("\0", "")
    parts = (part if part in _SIGNS else unicodedata.normalize("NFKC", part) for part in _AT_SIGNS.split(text))
    return _SPACES.sub(" ", "".join(parts)).strip()


def written(text: str, most: int | None = None) -> str:
    r"""Text as every kind of document can hold it: without control characters and lone surrogates, which no XML may
    hold; a line broken as Word breaks it begins a new line. Longer than `most` characters, it ends with "…".

    >>> written("第一行\x0b第二行\x01")
    '第一行\n第二行'
    >>> written("12345", most=4)
    '123…'
    """
    text = _NOT_WRITTEN.sub("", text.replace("\v", "\n"))
    return text if most is None or len(text) <= most else text[: most - 1] + "…"


def file_name(given: str) -> str:
    r"""The name of a file that somebody gave, fit to be shown and never a path: its last part, without what is
    invisible or turns the writing round. Empty when nothing is left.

    >>> file_name("..\\a\\名册\u202egpj.exe"), file_name("../..")
    ('名册gpj.exe', '')
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    return _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", seen)).strip(" .")


def tidy_name(text: str) -> str:
    """As `plain`, and without spaces beside Chinese characters, where they never belong.

    >>> tidy_name("安定区司 法 局")
    '安定区司法局'
    """
    return _SPACE_BESIDE_CJK.sub("", plain(text))


def bigrams(text: str) -> list[str]:
    """The character bigrams of each run of letters and digits, in order, case-folded; single characters stay.

    The unit of full-text search: two Chinese characters must find, which word segmentation and trigrams miss.

    >>> bigrams("整改 ok")
    ['整改', 'ok']
    >>> bigrams("司法所")
    ['司法', '法所']
    """
    grams: list[str] = []
    for run in re.findall(r"\w+", plain(text).casefold()):
        if len(run) == 1:
            grams.append(run)
        else:
            grams.extend(run[i : i + 2] for i in range(len(run) - 1))
    return grams
