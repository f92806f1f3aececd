"""The words of rosters: column headings, levels, yes and no, and the lines that are no units."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from waypost.kernel.text import plain
from waypost.organisation.rules import UnitLevel


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
HEADINGS = {name: _split(words) for name, words in _WORDS["headings"].items()}
ENOUGH_BESIDE_NAME = frozenset(_split(_WORDS["enough_beside_name"]))
LEVELS = {word: UnitLevel(level) for level, words in _WORDS["levels"].items() for word in _split(words)}
YES, NO, UNKNOWN = (frozenset(_split(_WORDS[name])) for name in ("yes", "no", "unknown"))
LONG_GROUPS, SHORT_GROUPS = (_split(_WORDS[f"ethnic_groups_{length}"]) for length in ("long", "short"))
STEMS = {name: _split(words) for name, words in _WORDS["stems"].items()}
_PAIRS = "".join(_split(_WORDS["traditional"]))
_PLAIN_SCRIPT = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
DITTO = frozenset(["同上", "′′", '"', "〃", "″", "''", "ditto", "Ditto", "do.", "Same as above", "same as above"])
OTHER_DATUMS = {"gcj02": re.compile("高德|腾讯|火星|gcj", re.I), "bd09": re.compile(r"百度|bd-?\s?09", re.I)}
TOTAL = re.compile(
    r"^\s*((合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|累\s*计)|(sub-?\s*total|grand\s+total|total|sum)\s*([:\d(]|$|units))"
    r"|^\s*其\s*中\s*[:：]|^(平\s*均|占\s*比)$|^[^\d]{2,20}(合计|小计|总计)$",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"^\s*(说\s*明|备\s*注|附\s*注|注\s*[:：1-9]|填表|填报|制表|审核|统计时间|截止|报送|联系人|单位（?盖章|note|remark|prepared|source|"
    r"※|\*\s)",
    re.IGNORECASE,
)
SECTION = re.compile(
    r"^\s*([一二三四五六七八九十]+\s*[、.．]|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+(部分|章|类))"
)
UNIT_ENDING = re.compile(
    r"(局|院|所|庭|委|会|处|中心|队|分局|支队|大队|中队|站|监狱|公司|室|政府|办|办公室|学校|中学|小学|bureau|court|office|station"
    r"|cent(er|re)|committee|department|agency|procuratorate)(\([^)]*\))?$",
    re.IGNORECASE,
)


def simple(text: str) -> str:
    """A text in the plain script, where it is written in the traditional one.

    >>> simple("單位名稱")
    '单位名称'
    """
    return text.translate(_PLAIN_SCRIPT)


def both_scripts(signs: str) -> str:
    """Signs of the plain script with those of the traditional one that mean them.

    >>> both_scripts("单")
    '单單'
    """
    return signs + "".join(old for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True) if new in signs)


@lru_cache(maxsize=20_000)
def heading_key(text: str) -> str:
    """A heading without what does not count: brackets with their content, signs, spaces, case.

    >>> heading_key("在编人数（人）*"), heading_key("Unit Name:")
    ('在编人数', 'unitname')
    """
    text = simple(plain(text).casefold())
    bare = re.sub(r"[(\[【<].*?[)\]】>]", "", text)
    return re.sub(r"[\s:*_\-./、,;'\"!?#&№]+", "", bare) or re.sub(r"\s+", "", text)


FIELD_OF = {heading_key(word): (name, rank) for name, words in HEADINGS.items() for rank, word in enumerate(words)}


@lru_cache(maxsize=20_000)
def field_of(text: str) -> tuple[str, int] | None:
    """The field that a heading names and how exactly (0 is best); None for one that is not known.

    A number before it and the same thing said in a second language do not count.

    >>> field_of("2.单位名称 Unit name")[0], field_of("上级单位ID")[0], field_of("单位 of whom")
    ('name', 'superior_code', None)
    """
    key = heading_key(text)
    for known in (key, re.sub(r"^(\d+|[一二三四五六七八九十]+(?=单位))", "", key)):
        if known in FIELD_OF:
            return FIELD_OF[known]
    chinese = re.sub(r"[^\u4e00-\u9fff]", "", key)
    other = re.sub(r"[\u4e00-\u9fff\d]", "", key)
    found, beside = FIELD_OF.get(chinese), FIELD_OF.get(other)
    if found and other in ("id", "code", "no"):
        return ("superior_code", 0) if found[0] == "superior" else (found if found[0].endswith("code") else None)
    if found and (len(other) <= 1 or other in ("gps", "wgs") or (beside and beside[0] == found[0])):
        return found
    return None


def level_of(text: str) -> UnitLevel | None:
    """The level that a word says (already tidied), or None.

    >>> level_of("县(区)级").value
    'county'
    """
    key = re.sub(r"[\s()/、]+", "", simple(text.casefold()))
    return LEVELS.get(key) or LEVELS.get(key.replace("单位", "")) or LEVELS.get(text.casefold())


def distance(one: str, other: str, most: int = 2) -> int:
    """The number of letters to change, add, take away or swap with a neighbour; `most + 1` when there are more.

    >>> distance("派出索", "派出所"), distance("司发所", "法院")
    (1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i] + [0] * len(other)
        for j, b in enumerate(other, start=1):
            row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[j] = min(row[j], before[j - 2] + 1)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
