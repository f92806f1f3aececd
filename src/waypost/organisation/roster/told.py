"""What the cells of a row, and the words around it, say of the region in which its unit stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from waypost.kernel.text import tidy_name
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.division import Divisions
from waypost.organisation.roster.facts import Draft, Line
from waypost.organisation.roster.words import UNKNOWN, simple

_TOWNSHIP = re.compile(r"^.{1,20}(镇|乡|街道|街道办|街道办事处|苏木|办事处|开发区|园区|村|社区)$")


@dataclass(frozen=True, slots=True)
class Told:
    """What the cells of a row say of its region: `code` as written, `named` with the codes that the name may be, the
    part of the name that no table has (a township), and whether the code stands in words."""

    code: str = ""
    name: str = ""
    named: tuple[str, ...] = ()
    township: str = ""
    in_words: bool = False


def told(context: Context, draft: Draft) -> Told:
    """The digits of the code's cell, and the names in the cells of regions as one path."""
    cells = draft.line.cells
    texts = {
        name: cells[name].text
        for name in ("region_code", "province", "city", "county", "region", "township")
        if name in cells and cells[name].text and cells[name].text.casefold() not in UNKNOWN
    }
    text = texts.pop("region_code", "")
    if not text and re.search(r"\d{4}", texts.get("region", "")):
        text = texts.pop("region")
    code, rest, in_words = _code_in(text)
    township = tidy_name(texts.pop("township", ""))
    names = [tidy_name(simple(one)) for one in texts.values()]
    if rest and (not code or context.divisions.named(simple(rest))):
        names.append(tidy_name(simple(rest)))
    found = _named(context, names)
    if names and not found:
        found, cut = _without_township(context, names)
        township = cut or township
    if township:
        deeper = _named(context, [*names, simple(township)]) if found or not names else []
        found, township = (deeper, "") if deeper else (found, township)
    name = "".join(dict.fromkeys(names))
    return Told(code, name, tuple(found), township, in_words)


@lru_cache(maxsize=20_000)
def _code_in(text: str) -> tuple[str, str, bool]:
    """The division code in a cell, the words beside it, and whether it is written in words or in more than one way."""
    text = re.sub(r"^['’‘`]+|['’‘`]+$", "", text).replace(" ", "")
    if re.fullmatch(r"\d\.\d{5}[Ee]\+?0?5", text):
        text = str(int(float(text)))
    if re.fullmatch(r"[〇零○一二三四五六七八九]{4,12}", text):
        return text, "", True
    runs = re.findall(r"\d{4,}", text)
    if len(runs) > 1 or (not runs and re.search(r"\d", text)):
        return text, "", False
    if not runs:
        return "", text, False
    rest = re.sub(r"^\.0+$|[()\-/、,:]+", "", text.replace(runs[0], "", 1))
    return runs[0], "" if rest.isdigit() or rest in (".0", ".") else rest, False


def _without_township(context: Context, names: list[str]) -> tuple[list[str], str]:
    """Names whose last part is a township that no table has: the region above it, and that part."""
    path = "".join(dict.fromkeys(names))
    head, codes = context.divisions.beginning(path)
    tail = path[len(head) :]
    if codes and _TOWNSHIP.search(tail):
        return codes, tail
    return [], ""


def _named(context: Context, names: list[str]) -> list[str]:
    """The codes that a path of names may stand for: those of the last that lie within those before it."""
    codes: list[str] = []
    for name in names:
        here = context.divisions.named(name)
        if not here:
            return []
        inside = [code for code in here if any(context.divisions.within(code, above) for above in codes)]
        if codes and not inside:
            return []
        codes = inside if codes else here
    return codes


def heard(known: Divisions, line: Line) -> tuple[str, bool] | None:
    """The region that the words around a row name (a section, the sheet, a title), and whether by its full name."""
    found: tuple[str, bool] | None = None
    for text in line.heard:
        text = simple(re.sub(r"^([一二三四五六七八九十\d]+[、.．\s]*|[(（].{1,3}[)）]|附件\d*[::]?)\s*", "", text))
        text = re.sub(r"\s+", "", re.sub(r"^(填报|报送|填表|制表)(单位|部门)[::]?", "", text))
        codes = known.beginning(text)[1]
        sure = bool(codes)
        if not codes:
            codes = known.by_name.get(text, [])
        codes = [code for code in codes if not known.by_code[code].former]
        if found is not None and len(codes) == 1 and known.within(found[0], codes[0]):
            return found
        if len(codes) == 1 and found is None:
            found = codes[0], sure
    return found
