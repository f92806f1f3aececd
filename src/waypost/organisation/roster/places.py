"""In which region a unit stands: by code, by name, by its superior; and what does not fit together."""

from __future__ import annotations

import re

from waypost.organisation.roster.context import Context
from waypost.organisation.roster.division import MUNICIPALITIES, Division, Divisions, near_codes, province_of
from waypost.organisation.roster.facts import Draft
from waypost.organisation.roster.told import Told, heard
from waypost.organisation.roster.told import told as told_by
from waypost.organisation.roster.words import simple
from waypost.organisation.rules import RegionLevel, UnitLevel, level_of_code

REGION_OF = {
    UnitLevel.PROVINCE: RegionLevel.PROVINCE,
    UnitLevel.CITY: RegionLevel.CITY,
    UnitLevel.COUNTY: RegionLevel.COUNTY,
}


def read(context: Context, draft: Draft) -> None:
    """Take the region from the row's own cells where they say it without doubt; otherwise leave it for `settle`."""
    draft.named_region = context.divisions.beginning(simple(draft.facts.name))
    draft.heard = heard(context.divisions, draft.line)
    told = told_by(context, draft)
    if told.in_words or (told.code and not re.fullmatch(r"\d{6}|\d{9}|\d{12}", told.code)):
        _wrong_form(context, draft, told)
        return
    code = told.code
    if len(code) > 6:
        code = code[:6] if not code[6:].strip("0") else code[:9]
    if code:
        known = context.divisions.get(code)
        if known is None and (told.township or (told.name and not told.named)):
            known = _from_roster(context, draft, code, told.township or told.name)
        if known is None and len(code) == 9 and context.divisions.get(code[:6]):
            context.note(
                draft, "township_not_in_table", _code_column(draft), found=code, region=context.region_name(code[:6])
            )
            code, known = code[:6], context.divisions.get(code[:6])
        if known is None:
            return
        code = _in_force(context, draft, code, _code_column(draft))
        _against_named(context, draft, code, told)
        _against_heard(context, draft, told)
    elif len(told.named) == 1:
        draft.facts.region = _in_force(context, draft, told.named[0], _column(draft))
        context.note(draft, "region_by_name", _column(draft), found=told.name, code=draft.facts.region)
    _say_township(context, draft, told)


def _say_township(context: Context, draft: Draft, told: Told) -> None:
    region = draft.facts.region
    if told.township and region and level_of_code(region) is not RegionLevel.TOWNSHIP:
        name = context.region_name(region)
        context.note(draft, "township_not_in_table", _column(draft), found=told.township, region=name)


def _in_force(context: Context, draft: Draft, code: str, column: str) -> str:
    """A code of former years may be what is meant only when such a region is known here; otherwise that is asked."""
    known = context.divisions.by_code[code]
    if not known.former or code in context.existing:
        return code
    today = [
        one.code
        for one in context.divisions.by_code.values()
        if not one.former and one.code[:2] == code[:2] and _stem(one.name) == _stem(known.name)
    ]
    choices = [(one, f"{one} {context.region_name(one)}") for one in dict.fromkeys(today)]
    answer = context.ask(
        draft, "code_former", column, group=code, found=code, choices=[*choices, (code, f"{code} {known.name}")],
        suggestion=today[0] if len(today) == 1 else "", region=known.name, typed="code",
    )  # fmt: skip
    taken = answer or (today[0] if len(today) == 1 else code)
    return taken if context.divisions.get(taken) else code


def _column(draft: Draft) -> str:
    given = [name for name in ("region", "county", "township", "city", "province") if name in draft.line.cells]
    return given[0] if given else "region_code"


def _code_column(draft: Draft) -> str:
    """The field in whose column the code stands: a column of names may hold codes too."""
    cells = draft.line.cells
    code, name = cells.get("region_code"), cells.get("region")
    return "region" if name and re.search(r"\d{4}", name.text) and not (code and code.text) else "region_code"


def _wrong_form(context: Context, draft: Draft, told: Told) -> None:
    code = told.code
    likely = code + "0" * (6 - len(code)) if re.fullmatch(r"\d{4}", code) else ""
    if told.in_words:
        likely = "".join(str("〇一二三四五六七八九".find(sign)) for sign in re.sub("[零○]", "〇", code))
    if likely and context.divisions.get(likely):
        choices = [(likely, f"{likely} {context.region_name(likely)}")]
        why = "code_in_words" if told.in_words else "code_short"
        answer = context.ask(
            draft, why, _code_column(draft), group=code, found=code, choices=choices, suggestion=likely, code=likely
        )
        draft.facts.region = answer or likely
    else:
        context.refuse(draft, "code_form", _code_column(draft), found=code)
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
    context.note(draft, "region_from_roster", _code_column(draft), found=code, region=short)
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


def _against_heard(context: Context, draft: Draft, told: Told) -> None:
    """The code of a row against the section or the sheet in which it stands: a row may have slipped in."""
    if draft.heard is None or not draft.heard[1] or draft.facts.region is None:
        return
    code, there, known = draft.facts.region, draft.heard[0], context.divisions
    if known.within(code, there) or known.within(there, code) or any(known.within(code, one) for one in told.named):
        return
    if any(known.within(code, one) or known.within(one, code) for one in draft.named_region[1]):
        return
    choices = [(one, f"{one} {context.region_name(one)}") for one in (code, there)]
    answer = context.ask(
        draft, "code_against_sheet", _code_column(draft), group=f"{draft.line.sheet}|{code}|{there}", found=code,
        choices=choices, region=context.region_name(code), there=context.region_name(there),
    )  # fmt: skip
    draft.facts.region = answer or code


def settle(context: Context, draft: Draft, superior_region: str | None) -> None:
    """The region of a row that does not say it: by its superior and its name where they leave no doubt."""
    if draft.facts.region is not None or draft.resolved:
        return
    told = told_by(context, draft)
    by_name = _by_name(context, draft, superior_region)
    by_superior = _by_superior(context, draft, superior_region)
    likely = [code for code in dict.fromkeys([by_name, by_superior]) if code]
    if told.code:
        _unknown_code(context, draft, told.code[:9] if len(told.code) > 6 else told.code, likely)
    elif told.name and not (told.township and len(likely) == 1):
        _unclear_name(context, draft, told, superior_region)
    else:
        by = "both" if by_name and by_superior else "name" if by_name else "superior"
        _untold(context, draft, likely, superior_region, by)
        _say_township(context, draft, told)


def _untold(context: Context, draft: Draft, likely: list[str], superior_region: str | None, by: str) -> None:
    """The region of a row whose cells say none: by its name, its superior or else the words around it."""
    known = context.divisions
    around, sure = draft.heard or ("", False)
    guessed = False
    if around and not any(known.within(one, around) or known.within(around, one) for one in likely):
        fits = level_of_code(around) is _wanted(context, draft.facts.level, around)
        if not likely and fits and sure:
            draft.facts.region = around
            name = context.region_name(around)
            context.note(draft, "code_derived_sheet", _code_column(draft), code=around, region=name)
            return
        likely = [*likely, around] if fits else likely
        guessed = likely == [around]
    if len(likely) == 1 and not guessed:
        draft.facts.region = likely[0]
        name = context.region_name(likely[0])
        context.note(draft, f"code_derived_{by}", _code_column(draft), code=likely[0], region=name)
        return
    suggestion = likely[0] if len(likely) == 1 else ""
    offered = likely or _below(context, superior_region or around)
    choices = [(one, f"{one} {context.region_name(one)}") for one in offered]
    level = draft.facts.level.value if draft.facts.level else ""
    group = f"{draft.line.sheet}|{level}|{superior_region or around}"
    answer = context.ask(
        draft, "code_missing", _code_column(draft), choices=choices, suggestion=suggestion, typed="code",
        group=draft.line.place(_code_column(draft)) if len(likely) > 1 else group,
    )  # fmt: skip
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
        context.refuse(draft, "code_unknown", _code_column(draft), found=code)
        draft.resolved = True
        return
    sure = county or city or likely
    suggestion = sure[0] if len(sure) == 1 else ""
    answer = context.ask(
        draft, "code_not_in_table", _code_column(draft), group=f"{code}|{suggestion}", found=code,
        suggestion=suggestion, choices=[(one, f"{one} {context.region_name(one)}") for one in choices], typed="code",
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
    if codes and not any(
        known.within(region, code) or known.within(code, region) or _renamed(known, code, region) for code in codes
    ):
        choices = [(one, f"{one} {context.region_name(one)}") for one in dict.fromkeys([region, *codes])]
        answer = context.ask(
            draft, "code_against_name", _code_column(draft), group=f"{region}|{head}", found=region, choices=choices,
            region=context.region_name(region), named=head,
        )  # fmt: skip
        draft.facts.region = region = answer or region
    if level is not None:
        _check_level(context, draft, region, level)


def _renamed(known: Divisions, former: str, code: str) -> bool:
    """True when a region of former years is today's under another kind of name: 华亭县 became 华亭市."""
    before, now = known.by_code[former], known.get(code)
    return before.former and now is not None and former[:2] == code[:2] and _stem(before.name) == _stem(now.name)


def _stem(name: str) -> str:
    return name.rstrip("省市县区州盟旗")


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
    group = f"{level.value}|{region}|{better}" if above else draft.line.place(_code_column(draft))
    answer = context.ask(
        draft, "code_against_level", _code_column(draft), group=group, found=region, choices=choices, suggestion=better,
        region=context.region_name(region), level=level.value, typed="code",
    )  # fmt: skip
    taken = answer or better or region
    draft.facts.region = taken if context.divisions.get(taken) else region
