"""In which region a unit stands: by code, by name, by its superior; and what does not fit together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from waypost.kernel.text import tidy_name
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.division import MUNICIPALITIES, Division, near_codes, province_of
from waypost.organisation.roster.facts import Draft
from waypost.organisation.roster.words import UNKNOWN
from waypost.organisation.rules import RegionLevel, UnitLevel, level_of_code

REGION_OF = {
    UnitLevel.PROVINCE: RegionLevel.PROVINCE,
    UnitLevel.CITY: RegionLevel.CITY,
    UnitLevel.COUNTY: RegionLevel.COUNTY,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the cells of a row say of its region: `code` as written, `named` with the codes that the name may be."""

    code: str = ""
    name: str = ""
    named: tuple[str, ...] = ()


def read(context: Context, draft: Draft) -> None:
    """Take the region from the row's own cells where they say it without doubt; otherwise leave it for `settle`."""
    draft.named_region = context.divisions.beginning(draft.facts.name)
    told = _told(context, draft)
    if told.code and not re.fullmatch(r"\d{6}|\d{9}|\d{12}", told.code):
        _wrong_form(context, draft, told.code)
        return
    code = told.code
    if len(code) > 6:
        code = code[:6] if not code[6:].strip("0") else code[:9]
    if code:
        known = context.divisions.get(code)
        if known is None and told.name and not told.named:
            known = _from_roster(context, draft, code, told.name)
        if known is None:
            return
        if known.former:
            context.note(draft, "code_former", "region_code", found=code, region=known.name)
        _against_named(context, draft, code, told)
    elif len(told.named) == 1:
        draft.facts.region = told.named[0]
        context.note(draft, "region_by_name", _column(draft), found=told.name, code=told.named[0])


def _column(draft: Draft) -> str:
    given = [name for name in ("region", "county", "township", "city", "province") if name in draft.line.cells]
    return given[0] if given else "region_code"


def _told(context: Context, draft: Draft) -> Told:
    """The digits of the code's cell, and the names in the cells of regions as one path."""
    cells = draft.line.cells
    given = cells.get("region_code")
    text = given.text.replace(" ", "") if given and given.text.casefold() not in UNKNOWN else ""
    names = [
        tidy_name(cells[name].text)
        for name in ("province", "city", "county", "region", "township")
        if name in cells and cells[name].text and cells[name].text.casefold() not in UNKNOWN
    ]
    digits = re.match(r"(\d{4,12})(?:\.0+)?(?:\D|$)", text)
    code = digits.group(1) if digits else ""
    if text and not code:
        if re.search(r"\d", text):
            code = text
        else:
            names.append(tidy_name(text))
    name = "".join(dict.fromkeys(names))
    return Told(code, name, tuple(_named(context, names)))


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


def _wrong_form(context: Context, draft: Draft, code: str) -> None:
    padded = code + "0" * (6 - len(code)) if re.fullmatch(r"\d{4}", code) else ""
    if padded and context.divisions.get(padded):
        choices = [(padded, f"{padded} {context.region_name(padded)}")]
        answer = context.ask(
            draft, "code_short", "region_code", group=code, found=code, choices=choices, suggestion=padded, code=padded
        )
        draft.facts.region = answer or padded
    else:
        context.refuse(draft, "code_form", "region_code", found=code)
    draft.resolved = True


def _from_roster(context: Context, draft: Draft, code: str, name: str) -> Division | None:
    """A region that the table lacks but the roster names, below one that is known."""
    above = context.divisions.parent(code)
    short = (
        re.sub(r"^.*?(省|自治区|市|自治州|地区|盟)(?=.{2,})", "", name)
        if level_of_code(code) is not RegionLevel.CITY
        else name
    )
    if above is None or context.divisions.get(above) is None or not re.search(r"[市县区旗州盟乡镇街道]$", short):
        return None
    if level_of_code(above) is RegionLevel.PROVINCE and level_of_code(code) is RegionLevel.COUNTY:
        return None
    context.add_region(Division(code, short))
    context.note(draft, "region_from_roster", "region_code", found=code, region=short)
    return context.divisions.get(code)


def _against_named(context: Context, draft: Draft, code: str, told: Told) -> None:
    """The code stands; a name of a region beside it must not say another one."""
    fits = any(context.divisions.within(code, one) or context.divisions.within(one, code) for one in told.named)
    if not told.named or fits:
        draft.facts.region = code
        return
    choices = [(one, f"{one} {context.region_name(one)}") for one in (code, *told.named)]
    answer = context.ask(
        draft, "code_against_region", _column(draft), group=f"{code}|{told.name}", found=told.name, choices=choices,
        code=code, region=context.region_name(code),
    )  # fmt: skip
    draft.facts.region = answer or code


def settle(context: Context, draft: Draft, superior_region: str | None) -> None:
    """The region of a row that does not say it: by its superior and its name where they leave no doubt."""
    if draft.facts.region is not None or draft.resolved:
        return
    told = _told(context, draft)
    by_name = _by_name(context, draft, superior_region)
    by_superior = _by_superior(context, draft, superior_region)
    likely = [code for code in dict.fromkeys([by_name, by_superior]) if code]
    if told.code:
        _unknown_code(context, draft, told.code[:9] if len(told.code) > 6 else told.code, likely)
    elif told.name:
        _unclear_name(context, draft, told, superior_region)
    elif len(likely) == 1:
        draft.facts.region = likely[0]
        code = "code_derived_name" if by_name else "code_derived_superior"
        code = "code_derived_both" if by_name and by_superior else code
        context.note(draft, code, "region_code", code=likely[0], region=context.region_name(likely[0]))
    else:
        choices = [(one, f"{one} {context.region_name(one)}") for one in likely or _below(context, superior_region)]
        answer = context.ask(
            draft, "code_missing", "region_code", group=draft.line.place("region_code"), choices=choices, typed="code"
        )
        draft.facts.region = answer if answer and context.divisions.get(answer) else None


def _by_name(context: Context, draft: Draft, superior_region: str | None) -> str | None:
    """The region that the beginning of the name says, when it is of the unit's level and only one can be meant."""
    codes = draft.named_region[1]
    if superior_region and len(codes) > 1:
        above = _city_of(context, superior_region)
        codes = [code for code in codes if context.divisions.within(code, above)]
    codes = [code for code in codes if not context.divisions.by_code[code].former] or codes
    if len(codes) != 1:
        return None
    wanted = _wanted(context, draft.facts.level, codes[0])
    return codes[0] if level_of_code(codes[0]) is wanted else None


def _wanted(context: Context, level: UnitLevel | None, code: str) -> RegionLevel | None:
    """The level of region in which a unit of a level stands; in cities without counties the city itself."""
    wanted = RegionLevel.COUNTY if level is UnitLevel.GRASS_ROOTS else REGION_OF.get(level) if level else None
    if (
        wanted is RegionLevel.COUNTY
        and level_of_code(code) is RegionLevel.CITY
        and not context.divisions.has_counties(code)
    ):
        return RegionLevel.CITY
    return RegionLevel.PROVINCE if wanted is RegionLevel.CITY and code[:2] in MUNICIPALITIES else wanted


def _by_superior(context: Context, draft: Draft, superior_region: str | None) -> str | None:
    """The superior's region, when it is of the level in which the unit must stand."""
    if not superior_region:
        return None
    wanted = _wanted(context, draft.facts.level, superior_region)
    return superior_region if level_of_code(superior_region) is wanted else None


def _city_of(context: Context, code: str) -> str:
    return context.divisions.at_level(code, RegionLevel.CITY) or context.divisions.line(code)[0]


def _below(context: Context, code: str | None) -> list[str]:
    if not code:
        return []
    above = _city_of(context, code)
    return [one for one in context.divisions.by_code if one != above and context.divisions.within(one, above)][:40]


def _unknown_code(context: Context, draft: Draft, code: str, likely: list[str]) -> None:
    """A code that no table has: nearly always a slip of one digit, so the near ones are offered."""
    near = near_codes(code[:6], context.divisions)
    county = [code[:6]] if len(code) > 6 and context.divisions.get(code[:6]) else []
    city = [code[:4] + "00"] if code[4:6] == "01" and context.divisions.get(code[:4] + "00") else []
    choices = list(dict.fromkeys([*county, *city, *likely, *near]))
    if province_of(code) is None or not choices:
        context.refuse(draft, "code_unknown", "region_code", found=code)
        draft.resolved = True
        return
    sure = county or city or likely
    suggestion = sure[0] if len(sure) == 1 else ""
    answer = context.ask(
        draft, "code_not_in_table", "region_code", group=f"{code}|{suggestion}", found=code, suggestion=suggestion,
        choices=[(one, f"{one} {context.region_name(one)}") for one in choices], typed="code",
    )  # fmt: skip
    taken = answer or suggestion
    draft.facts.region = taken if taken and context.divisions.get(taken) else None


def _unclear_name(context: Context, draft: Draft, told: Told, superior_region: str | None) -> None:
    codes = list(told.named)
    if superior_region:
        codes = [code for code in codes if context.divisions.within(code, _city_of(context, superior_region))] or codes
    if len(codes) == 1:
        draft.facts.region = codes[0]
        context.note(draft, "region_by_name", _column(draft), found=told.name, code=codes[0])
        return
    code = "region_ambiguous" if codes else "region_unknown"
    by_name = _by_name(context, draft, superior_region)
    choices = codes or ([by_name] if by_name else []) or _below(context, superior_region)
    answer = context.ask(
        draft, code, _column(draft), group=told.name, found=told.name, typed="code",
        choices=[(one, f"{one} {context.region_name(one)}") for one in choices],
    )  # fmt: skip
    draft.facts.region = answer if answer and context.divisions.get(answer) else None


def check(context: Context, draft: Draft) -> None:
    """The region against the name of the unit and against its level."""
    region, level = draft.facts.region, draft.facts.level
    if region is None:
        return
    head, codes = draft.named_region
    known = context.divisions
    if codes and not any(known.within(region, code) or known.within(code, region) for code in codes):
        choices = [(one, f"{one} {context.region_name(one)}") for one in dict.fromkeys([region, *codes])]
        answer = context.ask(
            draft, "code_against_name", "region_code", group=f"{region}|{head}", found=region, choices=choices,
            region=context.region_name(region), named=head,
        )  # fmt: skip
        draft.facts.region = region = answer or region
    if level is not None:
        _check_level(context, draft, region, level)


def _check_level(context: Context, draft: Draft, region: str, level: UnitLevel) -> None:
    here = level_of_code(region)
    wanted = _wanted(context, level, region)
    if wanted is None or here is wanted or (level is UnitLevel.GRASS_ROOTS and here is not RegionLevel.PROVINCE):
        return
    above = context.divisions.at_level(region, wanted)
    named = [
        code
        for code in draft.named_region[1]
        if level_of_code(code) is wanted and context.divisions.within(code, region)
    ]
    better = above or (named[0] if len(named) == 1 else "")
    choices = [(better, f"{better} {context.region_name(better)}")] if better else []
    choices.append((region, f"{region} {context.region_name(region)}"))
    group = f"{level.value}|{region}|{better}" if above else draft.line.place("region_code")
    answer = context.ask(
        draft, "code_against_level", "region_code", group=group, found=region, choices=choices, suggestion=better,
        region=context.region_name(region), level=level.value, typed="code",
    )  # fmt: skip
    taken = answer or better or region
    draft.facts.region = taken if context.divisions.get(taken) else region
