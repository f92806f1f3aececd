"""The page of GB/T 9704—2012, in one place for Word and PDF. Lengths in millimetres, sizes of type in points.

The text area is 156 by 225 mm and holds 22 lines of 28 characters of size 3 (16 pt).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waypost.platform.typesetting import SANS, SERIF

WIDTH, HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TEXT_WIDTH, TEXT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
LINES, CHARACTERS = 22, 28
TITLE_CHARACTERS = 20
SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4 = 22, 16, 14, 12
POINTS = 72 / 25.4
LINE_PITCH = 28.95
CHARACTER_PITCH = -0.25
SEAL_RED = "C00000"
FOLIO_BELOW_TEXT = 7


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface that the standard names, and what may stand in for it where it is not installed, best first."""

    name: str
    instead: tuple[str, ...]
    panose: str = ""


FANGSONG = Face("仿宋_GB2312", ("仿宋", "FangSong", "FangSong_GB2312", "STFangsong", *SERIF))
KAITI = Face("楷体_GB2312", ("楷体", "KaiTi", "KaiTi_GB2312", "STKaiti", *SERIF))
HEITI = Face("黑体", SANS)
TITLE = Face("方正小标宋简体", ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "STZhongsong", "华文中宋", *SERIF))
SONGTI = Face("宋体", SERIF)
LATIN = Face("Times New Roman", ("Liberation Serif", "Libertinus Serif", "Noto Serif CJK SC"))
FACES = (FANGSONG, KAITI, HEITI, TITLE, SONGTI, LATIN)


def line_pitch_twips() -> int:
    """The grid's distance between lines, in twentieths of a point, so that 22 lines fill the text area.

    >>> line_pitch_twips()
    579
    """
    return int(TEXT_HEIGHT * POINTS * 20 / LINES)


def character_space() -> int:
    """What the grid adds to each character of 16 pt, in 1/4096 of a point, so that 28 fill the line; negative.

    >>> character_space()
    -848
    """
    return round((TEXT_WIDTH * POINTS / CHARACTERS - SIZE_3) * 4096)


def title_lines(parts: Sequence[str]) -> list[str]:
    """The lines of a title: broken only where one of its parts ends, each as full as it can be.

    >>> title_lines(["政法队伍教育整顿", "第五驻点指导组", "工作综述"])
    ['政法队伍教育整顿第五驻点指导组工作综述']
    >>> title_lines(["政法队伍教育整顿专项活动", "第五驻点指导组", "工作综述"])
    ['政法队伍教育整顿专项活动', '第五驻点指导组工作综述']
    """
    lines: list[str] = []
    for part in reversed(parts):
        if lines and width_of(part + lines[0]) <= TITLE_CHARACTERS:
            lines[0] = part + lines[0]
        else:
            lines.insert(0, part)
    return [line.strip() for line in lines]


def width_of(text: str) -> float:
    """How many Chinese characters wide a text is."""
    return sum(1.0 if ord(letter) > 0x2E7F else 0.5 for letter in text)
