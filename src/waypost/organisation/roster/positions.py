"""Where a unit stands on the globe: degrees that were swapped, half given, or far away from the region."""

from __future__ import annotations

import re
from collections.abc import Iterable

from waypost.organisation.roster.cells import degrees
from waypost.organisation.roster.context import Context
from waypost.organisation.roster.datum import Point, to_wgs84
from waypost.organisation.roster.division import Box
from waypost.organisation.roster.facts import Draft, mark
from waypost.organisation.roster.words import UNKNOWN

_CHINA = (3.0, 54.0, 73.0, 136.0)
_SIGNS = r"\s*[::=]?\s*([0-9.°度′'’分″”秒\"]+)"
_NORTH = re.compile(r"(?:纬度?|北纬?|lat(?:itude)?|N)" + _SIGNS, re.IGNORECASE)
_EAST = re.compile(r"(?:经度?|东经?|lo?ng?(?:itude)?|E)" + _SIGNS, re.IGNORECASE)


def read(context: Context, drafts: Iterable[Draft]) -> None:
    """Understand the position of each row, and whether it lies where the region of the row lies."""
    for draft in drafts:
        point = _given(context, draft)
        if point is not None:
            _judge(context, draft, point)
            _convert(context, draft)


def _convert(context: Context, draft: Draft) -> None:
    latitude, longitude = draft.facts.latitude, draft.facts.longitude
    if draft.line.datum and latitude is not None and longitude is not None:
        draft.facts.latitude, draft.facts.longitude = to_wgs84((latitude, longitude), draft.line.datum)


def _given(context: Context, draft: Draft) -> Point | None:
    cells = draft.line.cells
    texts = [cells[name].text if name in cells else "" for name in ("latitude", "longitude")]
    columns = ["latitude", "longitude"]
    whole = cells["position"].text if "position" in cells else ""
    if whole and not any(texts):
        texts, columns = _halves(whole), ["position", "position"]
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
        choices = [("none", mark("empty"))]
        context.ask(draft, "position_half", missing, group=draft.line.place(missing), choices=choices)
        return None
    return latitude, longitude


def _halves(whole: str) -> list[str]:
    """The two parts of a cell that holds both degrees: in the order of the cell, or by what they are called."""
    whole = re.sub(r"[()\[\]{}]", " ", whole).strip()
    north, east = _NORTH.search(whole), _EAST.search(whole)
    if north and east and north.start() != east.start():
        return [north.group(1), east.group(1)]
    parts = [part for part in re.split(r"[,，;；/、\s]+", whole) if part]
    return (parts + ["", ""])[:2] if len(parts) <= 2 else [whole, ""]


def _inside(point: Point, box: Box) -> bool:
    return box[0] <= point[0] <= box[1] and box[2] <= point[1] <= box[3]


def _on_globe(point: Point) -> bool:
    return -90 <= point[0] <= 90 and -180 <= point[1] <= 180


def _judge(context: Context, draft: Draft, point: Point) -> None:
    box = (context.divisions.around(draft.facts.region) if draft.facts.region else None) or _CHINA
    column = "latitude" if "latitude" in draft.line.cells else "position"
    turned = (point[1], point[0])
    if _inside(point, box):
        draft.facts.latitude, draft.facts.longitude = point
        if not any(part % 1 for part in point):
            context.note(draft, "position_coarse", column, found=_shown(point))
        return
    if _inside(turned, box):
        _turned(context, draft, point, column)
        return
    if column == "position" and not _on_globe(point):
        point = turned
    if not _on_globe(point):
        context.refuse(draft, "position_off_globe", column, found=_shown(point))
        return
    south, north, west, east = (f"{float(edge):.1f}" for edge in box)
    answer = context.ask(
        draft, "position_far", column, group=draft.line.place(column), found=_shown(point),
        choices=[("none", mark("empty")), ("keep", mark("keep", _shown(point)))],
        suggestion="none" if not any(point) else "", region=context.region_name(draft.facts.region),
        south=south, north=north, west=west, east=east,
    )  # fmt: skip
    if answer != "none":
        draft.facts.latitude, draft.facts.longitude = point


def _turned(context: Context, draft: Draft, point: Point, column: str) -> None:
    """Latitude and longitude the other way round: natural where one cell holds both, else a question."""
    right = (point[1], point[0])
    if column == "position":
        draft.facts.latitude, draft.facts.longitude = right
        context.note(draft, "position_order", column, found=_shown(point))
        return
    answer = context.ask(
        draft, "position_swapped", column, group=draft.line.sheet, found=_shown(point), suggestion="swap",
        choices=[("swap", mark("swap", _shown(right))), ("none", mark("empty"))], right=_shown(right),
    )  # fmt: skip
    if answer != "none":
        draft.facts.latitude, draft.facts.longitude = right


def _shown(point: Point) -> str:
    return f"{point[0].normalize():f}, {point[1].normalize():f}"
