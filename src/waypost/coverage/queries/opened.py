"""Obligations behind a figure, as the units that they fall on."""

from __future__ import annotations

from collections.abc import Iterable

from waypost.kernel.actor import Actor
from waypost.kernel.found import Found
from waypost.organisation.queries.opened import opened_units


def opened(actor: Actor, ids: Iterable[str]) -> dict[str, Found]:
    """Of some obligations ("obligation-unit") those whose unit the actor may see, by id. One query."""
    wanted = list(ids)
    units = opened_units(actor, {one.rpartition("-")[2] for one in wanted})
    return {one: units[one.rpartition("-")[2]] for one in wanted if one.rpartition("-")[2] in units}
