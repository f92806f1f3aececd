"""Small cells, the life of a report, and the markup of templates: plain rules, without a database."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waypost.kernel.actor import Actor, Grant, Role
from waypost.report import markup, policies
from waypost.report.document import Filling, Run, fill
from waypost.report.policies import Field
from waypost.report.rules import REPORT, SMALL, ReportState, suppress

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
counts = st.dictionaries(st.integers(0, 9), st.integers(0, 60), max_size=8)
NAMES = {"figure": ("visits", "talks"), "record": ("as_of",), "list": ("events",), "table": ("levels",), "photos": ()}


@patient
@given(counts)
def test_no_small_cell_is_shown(cells: dict[int, int]) -> None:
    shown = suppress(cells)

    assert all(count is None or count == 0 or count >= SMALL for count in shown.cells.values())
    assert all(count is None or count == cells[key] for key, count in shown.cells.items())


@patient
@given(counts)
def test_no_withheld_cell_can_be_had_by_subtraction(cells: dict[int, int]) -> None:
    shown = suppress(cells)
    withheld = [cells[key] for key, count in shown.cells.items() if count is None]

    if withheld and shown.total is not None:
        assert len(withheld) >= 2
        assert sum(withheld) >= SMALL
        assert sum(withheld) not in (len(withheld), len(withheld) * (SMALL - 1))


@patient
@given(counts)
def test_what_has_no_small_cell_is_shown_whole(cells: dict[int, int]) -> None:
    large = {key: count for key, count in cells.items() if count == 0 or count >= SMALL}

    assert suppress(large).is_whole


@pytest.mark.parametrize(
    ("cells", "shown", "total"),
    [
        ({"a": 3, "b": 20, "c": 37}, {"a": None, "b": None, "c": 37}, 60),
        ({"a": 1, "b": 1, "c": 30, "d": 40}, {"a": None, "b": None, "c": None, "d": 40}, 72),
        ({"a": 3, "b": 0}, {"a": None, "b": 0}, None),
        ({"a": 4, "b": 4}, {"a": None, "b": None}, None),
        ({"a": 2, "b": 4, "c": 50}, {"a": None, "b": None, "c": 50}, 56),
    ],
)
def test_cells_beside_a_small_one_are_withheld_too(
    cells: dict[str, int], shown: dict[str, int | None], total: int | None
) -> None:
    found = suppress(cells)

    assert (dict(found.cells), found.total) == (shown, total)


def test_nothing_leads_out_of_published_or_discarded() -> None:
    assert REPORT.open_steps(ReportState.PUBLISHED) == ()
    assert REPORT.open_steps(ReportState.DISCARDED) == ()


@pytest.mark.parametrize(
    ("grant", "is_reader"),
    [
        (Grant(Role.LEADER, 1), True),
        (Grant(Role.LEADER, 2), False),
        (Grant(Role.LEADER, 1, region_path="/1/2/"), True),
        (Grant(Role.OFFICE, None, region_path="/1/"), True),
        (Grant(Role.OFFICE, None, region_path="/7/"), False),
        (Grant(Role.LEADER, 1, unit_path="/3/"), False),
    ],
)
def test_whoever_reads_a_campaign_reads_it_whole(grant: Grant, is_reader: bool) -> None:
    assert bool(policies.roles_in(Actor(1, grants=(grant,)), Field(1, "/1/"))) is is_reader


def test_every_step_of_the_lifecycle_has_somebody_who_may_take_it() -> None:
    everybody = Actor(1, grants=(Grant(Role.OFFICE), Grant(Role.LEADER), Grant(Role.DEPUTY)))

    for step in REPORT.steps:
        assert policies.may(everybody, step.name, Field(1, "/1/"))
    with pytest.raises(KeyError):
        policies.may(everybody, "unpublish", Field(1, "/1/"))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("# 题\n{{figure:visit}}", "2"),
        ("# 题\n\n{{recrod:as_of}}", "3"),
        ("# 题\n共 {{figure:visits} 次", "2"),
        ("# 题\n见{{list:events}}", "2"),
    ],
)
def test_a_fault_of_a_text_is_named_by_its_line(text: str, where: str) -> None:
    assert [fault.where for fault in markup.faults(text, NAMES)] == [where]


@pytest.mark.parametrize("text", ["没有标题", "# 一\n# 二"])
def test_a_text_has_one_title(text: str) -> None:
    assert len(markup.faults(text, NAMES)) == 1


@patient
@given(st.text(max_size=200))
def test_any_text_can_be_parsed_and_filled(text: str) -> None:
    blocks = fill(markup.parse(text), Filling({}, {}, {}, {}))

    assert all(isinstance(run, Run) for block in blocks for run in block.runs)


def test_a_section_without_anything_in_it_has_no_heading() -> None:
    nodes = markup.parse("# 题\n## 一\n{{list:events}}\n## 二\n有内容")

    kinds = [block.text for block in fill(nodes, Filling({}, {}, {"events": []}, {}))]

    assert kinds == ["题", "二", "有内容"]
