"""The instance in which every simulation begins: made once in a process through the actions, copied for each seed."""

from __future__ import annotations

import io
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests import migrated
from waypost.access import actions as access
from waypost.access.queries import actor_of
from waypost.api import actions as tokens
from waypost.api.rules import SCOPES
from waypost.campaign import actions as campaign
from waypost.evidence import actions as evidence
from waypost.fieldwork import actions as fieldwork
from waypost.fieldwork.actions import planning
from waypost.fieldwork.rules import Severity
from waypost.kernel.actor import COMMAND_LINE, Actor, Role
from waypost.ledger.actions import recording
from waypost.organisation import actions as organisation
from waypost.organisation.rules import RegionLevel, UnitLevel
from waypost.platform import clock, fields

OPENS, CLOSES = date(2021, 3, 1), date(2021, 6, 30)
BEGIN = timezone.make_aware(datetime(2021, 3, 1, 9))
NOON = timezone.make_aware(datetime(2021, 4, 1, 12))
GROUP = {
    "author": (Role.INSPECTOR,),
    "inspector": (Role.INSPECTOR,),
    "second": (Role.INSPECTOR,),
    "seconded": (Role.INSPECTOR,),
    "deputy": (Role.DEPUTY,),
    "deputy_two": (Role.DEPUTY,),
    "deputy_from_above": (Role.DEPUTY,),
    "leader": (Role.LEADER,),
    "acting_leader": (Role.DEPUTY, Role.LEADER),
}
OUTSIDE = ("mover", "newcomer")
_WORDS = {
    "title": "值班台账事后补记",
    "criteria": "交接班当场登记",
    "condition": "十二个班次由同一笔迹一次写成",
    "severity": Severity.MEDIUM,
}


@dataclass
class World:
    """Who and what there is: accounts by name, the secrets of their tokens, two units and one beside them, files of
    each unit that lie in the store, findings of each unit."""

    campaign: int = 0
    unit: int = 0
    city: int = 0
    other: int = 0
    ids: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    files: dict[int, list[UUID]] = field(default_factory=dict)
    findings: dict[int, list[UUID]] = field(default_factory=dict)
    begun: list[UUID] = field(default_factory=list)

    def actor(self, name: str) -> Actor:
        """A person as of now."""
        return actor_of(self.ids[name], today=clock.today())


@contextmanager
def by_lot(seed: int) -> Iterator[random.Random]:
    """All that the house draws by lot or reads from the machine's clock comes from a seed: ids, salts, secrets."""
    lot, ticks = random.Random(seed), iter(range(1_617_249_600_000_000_000, 2**62, 1_000_000))
    drawn = SimpleNamespace(
        token_hex=lambda number: lot.randbytes(number).hex(), token_urlsafe=lambda number: lot.randbytes(number).hex()
    )
    with ExitStack() as stack:
        for module in (fields, recording):
            stack.enter_context(mock.patch.object(module, "os", SimpleNamespace(urandom=lot.randbytes)))
        stack.enter_context(mock.patch.object(fields, "time", SimpleNamespace(time_ns=lambda: next(ticks))))
        for module in (tokens, planning):
            stack.enter_context(mock.patch.object(module, "secrets", drawn))
        yield lot


class Template:
    """The world as it begins, in memory, and its copy in the process's own database. `begin` does in it what is under
    way when a life begins."""

    def __init__(self, begin: Callable[[World], None]) -> None:
        self._media = tempfile.TemporaryDirectory(prefix="waypost-simulate-")
        settings.MEDIA_ROOT = self._media.name
        assert connection.vendor == "sqlite" and connection.is_in_memory_db(), "the simulation runs in memory"
        migrated.kept(call_command)("migrate", verbosity=0)
        with by_lot(0):
            self.world = made()
            begin(self.world)
        self._kept = sqlite3.connect(":memory:")
        connection.connection.backup(self._kept)

    def begin(self) -> World:
        """Put the beginning back into the database."""
        self._kept.backup(connection.connection)
        known = self.world
        return World(
            known.campaign,
            known.unit,
            known.city,
            known.other,
            dict(known.ids),
            dict(known.secrets),
            known.files,
            {unit: list(found) for unit, found in known.findings.items()},
            known.begun,
        )


def made() -> World:
    w = World()
    with clock.at(BEGIN):
        province = organisation.add_region(COMMAND_LINE, name="试验省", code=None, level=RegionLevel.PROVINCE)
        city = _below("试验市", province.id, RegionLevel.CITY)
        county = _below("试验县", city, RegionLevel.COUNTY)
        w.city = _unit("试验市公安局", city, UnitLevel.CITY, None)
        w.unit = _unit("试验县公安局", county, UnitLevel.COUNTY, w.city)
        w.other = _unit("邻县公安局", county, UnitLevel.COUNTY, w.city)
        w.campaign = campaign.open_campaign(
            COMMAND_LINE, name="专项活动", region_id=province.id, opens_on=OPENS, closes_on=CLOSES
        ).pk
        _outside_the_group(w)
        _group(w, province.id)
        for name in w.ids:
            if name not in OUTSIDE:
                w.secrets[name] = token_of(w, name)
    with clock.at(BEGIN + timedelta(days=19)):
        for unit, giver in ((w.unit, "liaison"), (w.city, "head_above")):
            w.files[unit] = [_file(w, giver, unit, number) for number in (1, 2)]
            w.findings[unit] = _findings(w, unit)
    return w


def _below(name: str, parent: int, level: RegionLevel) -> int:
    return organisation.add_region(COMMAND_LINE, name=name, code=None, level=level, parent_id=parent).id


def _unit(name: str, region: int, level: UnitLevel, superior: int | None) -> int:
    kind = "public_security"
    return organisation.add_unit(
        COMMAND_LINE, name=name, kind=kind, level=level, region_id=region, superior_id=superior
    ).id


def _outside_the_group(w: World) -> None:
    """The office, the auditor, the people of the units, one of them with two hats, and two who have no role yet."""
    for name, role, unit in (
        ("office", Role.OFFICE, None),
        ("office_two", Role.OFFICE, None),
        ("office_head", Role.OFFICE, None),
        ("auditor", Role.AUDITOR, None),
        ("head", Role.UNIT_HEAD, w.unit),
        ("liaison", Role.LIAISON, w.unit),
        ("head_above", Role.UNIT_HEAD, w.city),
        ("neighbour", Role.UNIT_HEAD, w.other),
    ):
        w.ids[name] = access.open_account(COMMAND_LINE, username=name, name=name).pk
        access.grant(COMMAND_LINE, user_id=w.ids[name], role=role, from_on=OPENS, unit_id=unit)
    access.grant(COMMAND_LINE, user_id=w.ids["office_head"], role=Role.UNIT_HEAD, from_on=OPENS, unit_id=w.unit)
    for name in OUTSIDE:
        w.ids[name] = access.open_account(COMMAND_LINE, username=name, name=name).pk


def _group(w: World, province: int) -> None:
    one, other = w.actor("office"), w.actor("office_two")
    group = campaign.add_group(one, w.campaign, name="驻点组").pk
    campaign.station(one, group, region_id=province, from_on=OPENS)
    for name, roles in GROUP.items():
        home = w.city if name == "deputy_from_above" else None
        w.ids[name] = access.open_account(COMMAND_LINE, username=name, name=name, home_unit_id=home).pk
        for role in roles:
            term = campaign.appoint(one, group, user_id=w.ids[name], role=role, from_on=OPENS)
            campaign.approve_appointment(other, term.pk)
    access.grant(COMMAND_LINE, user_id=w.ids["seconded"], role=Role.LIAISON, from_on=OPENS, unit_id=w.unit)


def token_of(w: World, name: str) -> str:
    """The secret of a new token that reaches every room."""
    until = clock.today() + timedelta(days=300)
    return tokens.make_token(w.actor(name), name="field", scopes=SCOPES, expires_on=until).secret


def _file(w: World, giver: str, unit: int, number: int) -> UUID:
    content = io.BytesIO(f"交接班登记台账 {unit} {number}\n".encode())
    kept = evidence.keep(
        w.actor(giver), upload=content, name=f"台账{number}.txt", campaign_id=w.campaign, unit_id=unit, shows="台账"
    )
    return kept.pk


def _findings(w: World, unit: int) -> list[UUID]:
    now = clock.now()
    planned: dict[str, Any] = {"kind": "announced", "from_at": now, "until_at": now + timedelta(hours=2)}
    visit = fieldwork.plan_visit(
        w.actor("leader"),
        campaign_id=w.campaign,
        unit_id=unit,
        purpose="查看窗口",
        user_ids=[w.ids["inspector"]],
        **planned,
    )
    inspector = w.actor("inspector")
    fieldwork.open_visit(inspector, visit.pk)
    return [fieldwork.note_finding(inspector, visit.pk, **_WORDS).pk for _ in range(2)]
