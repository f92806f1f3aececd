"""Plays the demonstration into an empty data folder: the roster first, then the story, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from waypost.demo.cast import SETUP, Cast
from waypost.demo.fieldwork import DINGXI
from waypost.demo.stage import Stage, moment
from waypost.demo.story import CURTAIN, VEHICLE_OFFICE, Story
from waypost.demo.witnesses import Witnesses
from waypost.kernel.errors import N_, Refused
from waypost.ledger import queries as ledger
from waypost.organisation import actions as organisation
from waypost.organisation import queries
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock
from waypost.platform.models import Instance

ROSTER = Path(__file__).with_name("roster.xlsx")
Seen = Callable[[int, int], None]


@transaction.atomic
def play(seen: Seen = lambda done, total: None) -> int:
    """Play everything; the number of acts. `seen` is told how many are done and how many are known.

    Raises:
        Refused: something was done in the data folder already, so it is no place for a demonstration.
    """
    if ledger.position().size or Instance.objects.exists():
        raise Refused(N_("this data folder is in use; a demonstration needs an empty one"))
    with clock.at(moment(date(2021, 3, 1), 9)):
        result = organisation.import_units(
            SETUP, content=ROSTER.read_bytes(), name=ROSTER.name, accept_suggestions=True
        )
        _add_vehicle_office()
    if result.left_out:
        raise Refused(N_("the roster of the demonstration has rows that cannot be read"))
    stage = Stage(CURTAIN)
    cast = Cast()
    story = Story(stage, cast, units=_units(), regions=_regions())
    story.write()
    Witnesses(stage, cast).write(date(2021, 3, 12), CURTAIN.date())
    played = stage.play(seen)
    Instance.objects.create(is_demo=True)
    clock.set_demo(CURTAIN)
    return played


def _add_vehicle_office() -> None:
    """The city's vehicle-management office is not on the roster: the office adds it."""
    superior = queries.choices(SETUP, "定西市公安局", limit=50)
    organisation.add_unit(
        SETUP,
        name=VEHICLE_OFFICE,
        kind="vehicle_office",
        level=UnitLevel.GRASS_ROOTS,
        region_id=_regions()[DINGXI],
        superior_id=next(unit.id for unit in superior if unit.name == "定西市公安局"),
        has_window=True,
        head="所长",
        latitude=Decimal("35.57210"),
        longitude=Decimal("104.62180"),
    )


def _regions() -> dict[str, int]:
    return {region.code: region.id for region in queries.regions_under() if region.code}


def _units() -> dict[str, int]:
    """Ids by name, in the order of the tree. The names of the demonstration's roster are all different."""
    return {row.name: row.pk for row in queries.rows_under("").order_by("pk")}
