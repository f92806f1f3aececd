"""Whatever a roster holds: reading it never breaks, each row has one fate, and what was applied is then the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.kernel.actor import Actor, Grant, Role
from waypost.organisation import actions, exporting, said
from waypost.organisation.queries import known
from waypost.organisation.roster import judge
from waypost.organisation.roster.sheets import Book, Sheet, Unreadable, read
from waypost.organisation.rules import Fate
from waypost.organisation.tests.sheets import BUREAU, COURT, GOOD, HEADINGS, POLICE, STATION

pytestmark = pytest.mark.django_db
OFFICE = Actor(None, "office", grants=(Grant(Role.OFFICE),))
QUIET = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_TEXTS = """
单位名称 序号 合计 说明： 定西市公安局 通渭县公安局 通渭县第1派出所 621121 ６２１１２１ 621100 620502 999999
公安 派出所 派出索 法院 市级 县级 基层 是 × 12人 十二 约12
35.2 105.2 north =1+1 一、 无 / 第一派出所 中共 安定区 自治县 1e400 nan -inf"""
_WORDS = st.sampled_from([*_TEXTS.split(), "", " ", "　", "\u200b"])
_CELL = st.one_of(
    _WORDS,
    st.text(max_size=12),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=True, allow_infinity=True),
    st.booleans(),
    st.none(),
)


def _judged(rows: list[list[Any]], merged: list[tuple[int, int, int, int]] | None = None) -> list[dict[str, Any]]:
    context = known.context()
    book = Book([Sheet("表", rows, merged or [])], "", "test")
    return said.rows_of(context, judge.judge(book, context))


@QUIET
@given(st.lists(st.lists(_CELL, max_size=12), max_size=12))
def test_no_sheet_breaks_the_reader(rows: list[list[Any]]) -> None:
    found = _judged([list(HEADINGS), *rows])

    assert [row["row"] for row in found] == list(range(1, len(rows) + 2))
    assert {row["fate"] for row in found} <= {fate.value for fate in Fate}
    assert all(reason["message"] and reason["message_en"] for row in found for reason in row["reasons"])


@QUIET
@given(
    st.lists(st.lists(_CELL, min_size=3, max_size=8), max_size=8),
    st.lists(st.tuples(*[st.integers(0, 9)] * 4), max_size=3),
)
def test_no_layout_breaks_the_reader(rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> None:
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merged]

    assert len(_judged(rows, boxes)) == len(rows)


@QUIET
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return
    try:
        book = read(content, name="x.csv")
    except Unreadable:
        return
    context = known.context()
    judge.judge(book, context)


@QUIET
@given(st.sampled_from([COURT, POLICE, BUREAU, STATION]), st.integers(1, 10), _CELL)
def test_one_changed_cell_is_never_passed_over(row: tuple[Any, ...], column: int, cell: Any) -> None:
    """The row is as it says, or something is said about the cell: nothing is understood otherwise in silence."""
    changed = list(row)
    changed[column] = cell
    rows = [list(one) if one is not row else changed for one in GOOD]

    found = _judged([list(HEADINGS), *rows])[1 + GOOD.index(row)]

    if found["fate"] == "create" and column == 9 and found["unit"]["staff"] is not None:
        silent = not found["reasons"]
        assert not silent or str(found["unit"]["staff"]) in str(cell).replace(",", "") or isinstance(cell, float)
    if found["fate"] == "create" and column == 2:
        assert found["unit"]["kind"] and (str(cell) == row[2] or found["reasons"])
    if found["fate"] == "create" and column == 5 and isinstance(cell, str) and cell.strip():
        assert found["unit"]["superior"] is not None or found["reasons"] or cell.strip() in ("无", "/")


@QUIET
@given(
    st.lists(
        st.tuples(
            st.integers(1, 40),
            st.sampled_from(["派出所", "公安派出所", "派 出 所"]),
            st.sampled_from(["621121", "", "６２１１２１"]),
            st.sampled_from(["是", "√", "否", "无", ""]), st.sampled_from([5, "12人", "", "１２"]),
            st.sampled_from([(35.14, 105.04), ("", "")]),
        ),
        unique_by=lambda one: one[0],
        max_size=8,
    )
)  # fmt: skip
def test_what_was_applied_and_exported_is_the_same_when_it_is_imported_again(stations: list[Any]) -> None:
    rows = [
        [number, f"通渭县第{number}派出所", kind, "基层", code, "通渭县公安局", *position, window, staff, ""]
        for number, kind, code, window, staff, position in stations
    ]
    context = known.context()
    book = Book([Sheet("表", [list(HEADINGS), *(list(row) for row in GOOD[:3]), *rows])], "0" * 64, "test")
    judged = judge.judge(book, context)
    actions.import_judged(OFFICE, book, context, judged, content=b"x", name="x", leave_out=False)

    again = known.context()
    fates = {row["fate"] for row in said.rows_of(again, judge.judge(book, again)) if row["unit"]}
    exported = read(exporting.csv_of(list(exporting.lines(OFFICE))), name="x.csv")
    from_export = {row["fate"] for row in said.rows_of(again, judge.judge(exported, again)) if row["unit"]}

    assert fates == from_export == {"same"}
