"""Numbers as people write them: 12, １２人, 约12, 十二, 12-15."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from waypost.organisation.roster.words import UNKNOWN

_DIGITS = dict(zip("零〇一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖两", (1, 2, 3, 4, 5, 6, 7, 8, 9, 2), strict=True))
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE = "".join(_DIGITS) + "".join(_TENS) + "万廿卅"
_PLAIN = re.compile(r"[+]?(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?")
_WITH_UNIT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?\s*(人|名|个人|位|人员|people|persons?|staff)")
_ABOUT = re.compile(
    r"(?:约|大约|近|不足|超过|超|逾|共|approx\.?|about|~|≈|ca\.?)?\s*(\d+)\s*(?:余|多|左右|上下|\+)?\s*(?:人|名)?"
)
_ORDINAL = re.compile(rf"第([{_CHINESE}]+)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as understood. `sure` is False when a person should say so; `how` names the way it was written."""

    value: int | None
    sure: bool
    how: str


def chinese(text: str) -> int | None:
    """The number that Chinese numerals say, below 100,000; None when they say none.

    >>> [chinese(text) for text in ("十二", "二十三", "一百零五", "廿五", "两千", "一二", "十十", "一百二")]
    [12, 23, 105, 25, 2000, 12, None, None]
    """
    if not text or any(sign not in _CHINESE for sign in text):
        return None
    text = text.replace("廿", "二十").replace("卅", "三十")
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text)) if len(text) <= 6 else None
    if "万" in text:
        high, _, low = text.partition("万")
        above, below = chinese(high), chinese(low) if low else 0
        return above * 10_000 + below if above is not None and below is not None and above < 10 else None
    return _below_ten_thousand(text)


def _below_ten_thousand(text: str) -> int | None:
    total, digit, last, gap = 0, None, 10_000, False
    for place, sign in enumerate(text):
        if sign in _TENS:
            unit = _TENS[sign]
            if unit >= last or (digit is None and not (unit == 10 and place == 0)):
                return None
            total += (1 if digit is None else digit) * unit
            digit, last, gap = None, unit, False
        elif _DIGITS[sign] == 0:
            digit, gap = None, True
        elif digit is not None:
            return None
        else:
            digit = _DIGITS[sign]
    if digit is not None and total and last > 10 and not gap:
        return None  # 一百二 is 120 to those who say it and 102 to those who read it
    return total + (digit or 0)


def whole(text: str) -> Number:
    """A count of people as a clerk wrote it (already tidied).

    >>> whole("12人"), whole("十二"), whole("10-15").sure
    (Number(value=12, sure=True, how='unit'), Number(value=12, sure=False, how='chinese'), False)
    """
    if text.casefold() in UNKNOWN:
        return Number(None, True, "unknown")
    if match := _PLAIN.fullmatch(text):
        return Number(_integer(match.group(1)), True, "plain")
    if match := _WITH_UNIT.fullmatch(text):
        return Number(_integer(match.group(1)), True, "unit")
    bare = re.sub(r"(人|名|个)$", "", text)
    if (said := chinese(bare)) is not None:
        return Number(said, False, "chinese")
    if match := _ABOUT.fullmatch(text):
        return Number(_integer(match.group(1)), False, "about")
    if match := re.fullmatch(r"(\d+)\s*(?:人|名)?\s*\(.*\)", text):
        return Number(_integer(match.group(1)), False, "remark")
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return Number(None, False, "unclear")
    if amount.is_finite() and amount == amount.to_integral_value() and abs(amount) < 10**9:
        return Number(int(amount), True, "plain")
    return Number(None, False, "unclear")


def _integer(text: str) -> int:
    return int(text.replace(",", "")[:12])


def plain_ordinals(text: str) -> str:
    """第一派出所 and 第1派出所 are the same name.

    >>> plain_ordinals("安定区第十二派出所")
    '安定区第12派出所'
    """

    def digits(match: re.Match[str]) -> str:
        number = chinese(match.group(1))
        return match.group(0) if number is None else f"第{number}"

    return _ORDINAL.sub(digits, text)
