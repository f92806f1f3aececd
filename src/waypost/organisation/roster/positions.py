"""Where a unit stands on the globe: degrees that were swapped, half given, or far away from the region."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from statistics import median

from waypost.organisation.roster.cells import degrees
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.facts import Draft
from waypost.organisation.roster.words import UNKNOWN

Point = tuple[Decimal, Decimal]
# Provinces as boxes of whole degrees around them: south, north, west, east.
_BOXES = {
    "11": (39, 42, 115, 118), "12": (38, 41, 116, 119), "13": (36, 43, 113, 120), "14": (34, 41, 110, 115),
    "15": (37, 54, 97, 127), "21": (38, 44, 118, 126), "22": (40, 47, 121, 132), "23": (43, 54, 121, 136),
    "31": (30, 32, 120, 123), "32": (30, 36, 116, 123), "33": (27, 32, 118, 124), "34": (29, 35, 114, 120),
    "35": (23, 29, 115, 121), "36": (24, 31, 113, 119), "37": (34, 39, 114, 123), "41": (31, 37, 110, 117),
    "42": (28, 34, 108, 117), "43": (24, 31, 108, 115), "44": (20, 26, 109, 118), "45": (20, 27, 104, 113),
    "46": (3, 21, 108, 118), "50": (28, 33, 105, 111), "51": (25, 35, 97, 109), "52": (24, 30, 103, 110),
    "53": (21, 30, 97, 107), "54": (26, 37, 78, 100), "61": (31, 40, 105, 112), "62": (32, 43, 92, 109),
    "63": (31, 40, 89, 104), "64": (35, 40, 104, 108), "65": (34, 50, 73, 97), "71": (21, 27, 118, 123),
    "81": (22, 23, 113, 115), "82": (22, 23, 113, 114),
}  # fmt: skip
_CHINA = (3, 54, 73, 136)
_FAR = Decimal("3.5")


def read(context: Context, drafts: Iterable[Draft]) -> None:
    """Understand the positions of all rows: those that fit make clear which of the others lie far away."""
    points: dict[int, Point] = {}
    listed = list(drafts)
    for draft in listed:
        point = _given(context, draft)
        if point is not None:
            points[id(draft)] = point
    middles = _middles(listed, points)
    for draft in listed:
        if (point := points.get(id(draft))) is not None:
            _judge(context, draft, point, middles)


def _given(context: Context, draft: Draft) -> Point | None:
    cells = draft.line.cells
    texts = [cells[name].text if name in cells else "" for name in ("latitude", "longitude")]
    columns = ["latitude", "longitude"]
    whole = cells["position"].text if "position" in cells else ""
    if whole and not any(texts):
        parts = [part for part in re.split(r"[,，;；/、\s]+", whole) if part]
        texts = (parts + ["", ""])[:2] if len(parts) <= 2 else [whole, ""]
        columns = ["position", "position"]
    texts = ["" if text.casefold() in UNKNOWN else text for text in texts]
    if not any(texts):
        if {"latitude", "longitude", "position"} & set(draft.line.columns):
            context.note(draft, "position_missing", "latitude" if "latitude" in cells else "position")
        return None
    numbers = [degrees(text) if text else None for text in texts]
    for column, text, number in zip(columns, texts, numbers, strict=True):
        if text and number is None:
            context.refuse(draft, "degrees_unclear", column, found=text)
            return None
    latitude, longitude = numbers
    if latitude is None or longitude is None:
        missing = columns[0] if latitude is None else columns[1]
        choices = [("none", "不填 leave empty")]
        context.ask(draft, "position_half", missing, group=draft.line.place(missing), choices=choices)
        return None
    return latitude, longitude


def _inside(point: Point, box: tuple[int, int, int, int]) -> bool:
    return box[0] <= point[0] <= box[1] and box[2] <= point[1] <= box[3]


def _box(draft: Draft) -> tuple[int, int, int, int]:
    return _BOXES.get((draft.facts.region or "")[:2], _CHINA)


def _middles(drafts: list[Draft], points: dict[int, Point]) -> dict[str, Point]:
    """The middle of the positions in each city, where at least five rows have one that lies in the province."""
    by_city: dict[str, list[Point]] = {}
    for draft in drafts:
        point = points.get(id(draft))
        if point and draft.facts.region and _inside(point, _box(draft)):
            by_city.setdefault(draft.facts.region[:4], []).append(point)
    return {
        city: (Decimal(median(one[0] for one in found)), Decimal(median(one[1] for one in found)))
        for city, found in by_city.items()
        if len(found) >= 5
    }


def _near(point: Point, middle: Point | None) -> bool:
    return middle is None or (abs(point[0] - middle[0]) <= _FAR and abs(point[1] - middle[1]) <= _FAR)


def _judge(context: Context, draft: Draft, point: Point, middles: dict[str, Point]) -> None:
    middle = middles.get((draft.facts.region or "")[:4])
    box = _box(draft)
    turned = (point[1], point[0])
    column = "latitude" if "latitude" in draft.line.cells else "position"
    shown = f"{point[0].normalize():f}, {point[1].normalize():f}"
    if _inside(point, box) and _near(point, middle):
        draft.facts.latitude, draft.facts.longitude = point
        return
    if column == "position" and _inside(turned, box):
        draft.facts.latitude, draft.facts.longitude = turned
        context.note(draft, "position_order", column, found=shown)
        return
    if _inside(turned, box):
        right = f"{turned[0].normalize():f}, {turned[1].normalize():f}"
        choices = [("swap", f"对调 swap: {right}"), ("none", "不填 leave empty")]
        answer = context.ask(
            draft, "position_swapped", column, group=draft.line.sheet, found=shown, choices=choices, suggestion="swap",
            right=right,
        )  # fmt: skip
        if answer != "none":
            draft.facts.latitude, draft.facts.longitude = turned
        return
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
        context.refuse(draft, "position_off_globe", column, found=shown)
        return
    choices = [("none", "不填 leave empty"), ("keep", f"照填 keep {shown}")]
    answer = context.ask(
        draft, "position_far", column, group=draft.line.place(column), found=shown, choices=choices,
        suggestion="none" if not any(point) else "", region=context.region_name(draft.facts.region),
        south=box[0], north=box[1], west=box[2], east=box[3],
    )  # fmt: skip
    if answer != "none":
        draft.facts.latitude, draft.facts.longitude = point
