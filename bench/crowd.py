"""Fills a database with a campaign of any size, by the fastest way each database has: rows for measuring only."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db import connection, models

from bench import multiply
from bench.multiply import bare
from waypost.access.models import GrantRow, User
from waypost.campaign.models import Campaign, FocusArea, Group, Membership, Phase, Stationing, Team
from waypost.coverage.models import Credit, Due, Obligation
from waypost.coverage.recounting import drift, recount_all, retally
from waypost.fieldwork.models import Visit, VisitMember
from waypost.organisation.models import Region, Unit, UnitKind
from waypost.platform.fields import new_id
from waypost.rectification.models import Recommendation

OPENS = datetime(2021, 3, 8, 1, tzinfo=UTC)
STATES = ("issued", "accepted", "plan_submitted", "in_progress", "verifying", "closed_implemented")
RANKS = ("leader", "deputy", "inspector")
HERE = timedelta(hours=8)
CHECKED = 1000


def pour(rows: Iterable[models.Model]) -> int:
    """Insert rows of one model, with COPY on PostgreSQL and executemany on SQLite; the number inserted."""
    stream = iter(rows)
    first = next(stream, None)
    if first is None:
        return 0
    fields = first._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = first._meta.db_table

    def values() -> Iterator[tuple[Any, ...]]:
        for row in chain([first], stream):
            yield tuple(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)

    count = 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for value in values():
                    copy.write_row(value)
                    count += 1
            return count
        marks = ", ".join("%s" for _ in fields)
        source = values()
        while batch := list(islice(source, 5000)):
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", batch)
            count += len(batch)
    return count


class Crowd:
    """A province with a campaign, and as many units, visits and recommendations as asked."""

    def __init__(self, units: int, visits: int, recommendations: int) -> None:
        self.random = random.Random(20210416)
        self.sizes = units, visits, recommendations
        self.kinds = list(UnitKind.objects.order_by("pk")[:10])

    def fill(self) -> None:
        """Insert everything and let the database look at it."""
        units = self.sizes[0]
        self._regions(max(2, units // 10_000), 10 if units >= 3000 else 5)
        self._people()
        self._obligations()
        if connection.vendor == "postgresql":
            self._multiplied()
        else:
            self._poured()
        self._restart(Unit, VisitMember, Due, Credit)
        retally(campaign_id=self.campaign.pk)
        if units <= CHECKED:
            self._check()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _obligations(self) -> None:
        """One obligation for each level."""
        self.obligations: dict[str, tuple[Obligation, str]] = {}
        for order, (level, rank) in enumerate((("city", "leader"), ("county", "deputy"), ("grass_roots", "inspector"))):
            obligation = Obligation.objects.create(
                campaign=self.campaign,
                order=order,
                text=level,
                region=self.province,
                region_path=self.province.path,
                levels=[level],
                ranks=[rank],
                from_on=date(2021, 3, 8),
                due_on=date(2021, 6, 30),
            )
            self.obligations[level] = obligation, rank

    def _multiplied(self) -> None:
        """The rows, made inside the database of a few that are poured."""
        units, visits, recommendations = self.sizes
        with bare(Unit, Visit, VisitMember, Recommendation, Due, Credit):
            pour(self._units(units))
            pour(self._visits(1))
            multiply.visits(visits)
            multiply.members([person.pk for person in self.people[: len(RANKS)]], RANKS)
            multiply.coverage({level: (one.pk, rank) for level, (one, rank) in self.obligations.items()})
            pour(self._recommendations(len(STATES)))
            multiply.recommendations(recommendations, len(STATES))

    def _poured(self) -> None:
        """The rows, one by one."""
        units, visits, recommendations = self.sizes
        pour(self._units(units))
        pour(self._visits(visits))
        pour(self._members())
        met: dict[int, date] = {}
        for unit, on, _ in self.credits:
            met[unit] = min(on, met.get(unit, on))
        pour(self._dues(met))
        pour(
            Credit(id=number, due_id=unit, visit_id=visit, on=on, user_ids=[self._goer(unit)], team_id=self.team.pk)
            for number, (unit, on, visit) in enumerate(self.credits, 1)
        )
        pour(self._recommendations(recommendations))

    def _check(self) -> None:
        """Where there are few units, a recount says the same of coverage as the rows that were poured, or the run
        fails."""
        poured = _counted()
        recount_all(campaign_id=self.campaign.pk)
        assert poured == _counted(), "the poured ledger of coverage is not what a recount makes"
        assert not drift(self.campaign.pk)

    def _dues(self, met: dict[int, date]) -> Iterator[Due]:
        for unit, path, region_path in self.places:
            yield Due(
                id=unit,
                campaign=self.campaign,
                obligation=self.obligations[self._level(unit)][0],
                unit_id=unit,
                unit_path=path,
                region_path=region_path,
                region=self._region_of(unit),
                kind=self._kind_of(unit),
                level_value=self._level(unit),
                met_on=met.get(unit),
            )

    def _goer(self, unit: int) -> int:
        """The person of the rank that the unit's obligation asks for."""
        return self.people[RANKS.index(self.obligations[self._level(unit)][1])].pk

    def _level(self, number: int) -> str:
        count = self.sizes[0]
        return "city" if number <= 20 else "county" if number <= max(60, count // 60) else "grass_roots"

    def _region_of(self, number: int) -> Region:
        return self.counties[number % len(self.counties)]

    def _kind_of(self, number: int) -> UnitKind:
        return self.kinds[number // len(self.counties) % len(self.kinds)]

    def _regions(self, cities: int, counties: int) -> None:
        self.province = self._region("省", "province", None)
        self.counties: list[Region] = []
        for city_number in range(cities):
            city = self._region(f"市{city_number}", "city", self.province)
            names = (f"县{city_number}-{number}" for number in range(counties))
            self.counties += [self._region(name, "county", city) for name in names]

    def _region(self, name: str, level: str, parent: Region | None) -> Region:
        region = Region.objects.create(name=name, level_value=level, parent=parent)
        region.path = f"{parent.path if parent else '/'}{region.pk}/"
        region.save()
        return region

    def _people(self) -> None:
        days = {"from_on": date(2021, 3, 8), "until_on": date(2021, 7, 31)}
        opens = {"opens_on": date(2021, 3, 8), "closes_on": date(2021, 7, 31)}
        self.campaign = Campaign.objects.create(
            name="专项活动", region=self.province, region_path=self.province.path, **opens
        )
        Phase.objects.create(campaign=self.campaign, order=1, kind_value="study", name="学习教育", **days)
        FocusArea.objects.create(campaign=self.campaign, order=1, name="末端")
        group = Group.objects.create(campaign=self.campaign, name="组")
        self.team = Team.objects.create(group=group, name="一队")
        Stationing.objects.create(
            group=group, region=self.province, region_path=self.province.path, from_on=date(2021, 3, 8)
        )
        self.people = []
        for number, role in enumerate((*RANKS, "office")):
            user = User.objects.create(username=f"bench{number}", name=role)
            GrantRow.objects.create(
                user=user,
                role_value=role,
                campaign_id=self.campaign.pk,
                region=self.province,
                region_path=self.province.path,
                from_on=date(2021, 1, 1),
            )
            if role in RANKS:
                Membership.objects.create(
                    group=group, user=user, role_value=role, from_on=date(2021, 3, 1), state_value="approved"
                )
            self.people.append(user)

    def _units(self, count: int) -> Iterator[Unit]:
        self.places: list[tuple[int, str, str]] = []
        for number in range(1, count + 1):
            region = self._region_of(number)
            path = f"/{number}/"
            self.places.append((number, path, region.path))
            yield Unit(
                id=number,
                name=f"单位{number}",
                kind=self._kind_of(number),
                level_value=self._level(number),
                region=region,
                path=path,
                region_path=region.path,
                head="所长",
                has_window=number % 2 == 0,
                latitude=f"{33 + number % 4000 / 1000:.5f}",
                longitude=f"{103 + number % 5000 / 1000:.5f}",
            )

    def _visits(self, count: int) -> Iterator[Visit]:
        self.visits: list[UUID] = []
        self.credits: list[tuple[int, date, UUID]] = []
        for number in range(1, count + 1):
            unit, path, region_path = self.random.choice(self.places)
            at = OPENS + timedelta(minutes=self.random.randrange(38 * 1440))
            ended_at = at + timedelta(hours=2)
            visit = Visit(
                id=new_id(),
                campaign=self.campaign,
                unit_id=unit,
                unit_path=path,
                region_path=region_path,
                team=self.team,
                kind_code="announced",
                behaviour_value="announced",
                number=number,
                state_value="ended",
                purpose="督导",
                from_at=at,
                until_at=ended_at,
                planned_by=self.people[0],
                planned_at=at,
                announced_at=at,
                started_at=at,
                ended_at=ended_at,
            )
            self.visits.append(visit.pk)
            if RANKS[number % len(RANKS)] == self.obligations[self._level(unit)][1]:
                self.credits.append((unit, (at + HERE).date(), visit.pk))
            yield visit

    def _members(self) -> Iterator[VisitMember]:
        for number, visit in enumerate(self.visits, 1):
            person = number % len(RANKS)
            user, rank = self.people[person], RANKS[person]
            yield VisitMember(id=number, visit_id=visit, user=user, rank_value=rank, is_lead=True)

    def _recommendations(self, count: int) -> Iterator[Recommendation]:
        issuer, reviewer, author = self.people[:3]
        for number in range(1, count + 1):
            unit, path, region_path = self.random.choice(self.places)
            at = OPENS + timedelta(minutes=self.random.randrange(30 * 1440))
            state = STATES[number % len(STATES)]
            closed = state == "closed_implemented"
            due_on = (at + timedelta(days=self.random.randrange(10, 60))).date()
            yield Recommendation(
                id=new_id(),
                campaign=self.campaign,
                unit_id=unit,
                unit_path=path,
                region_path=region_path,
                level_value="grass_roots",
                number=number,
                state_value=state,
                state_since_at=at,
                version=6,
                title=f"意见建议 {number}",
                issued_text_number=1,
                severity_value="medium",
                kind_value="time_limited",
                author=author,
                reviewer=reviewer,
                issuer=issuer,
                drafted_at=at,
                consulted_at=at,
                issued_at=at,
                due_on=due_on,
                first_due_on=due_on,
                verifier=reviewer if state in ("verifying", "closed_implemented") else None,
                signer=issuer if closed else None,
                closed_at=at if closed else None,
                look_back_on=date(2021, 7, 1) if closed else None,
            )

    def _restart(self, *tables: type[models.Model]) -> None:
        """Let the numbers of poured tables go on after the last."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in (model._meta.db_table for model in tables):
                    last = f"(SELECT max(id) FROM {table})"
                    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")


def _counted() -> tuple[list[Any], list[Any]]:
    """The ledger of coverage without its keys."""
    dues = Due.objects.order_by("unit").values_list(
        "obligation", "unit", "unit_path", "region_path", "region", "kind", "level_value", "met_on", "planned_on"
    )
    credits = Credit.objects.order_by("visit_id").values_list(
        "due__unit", "visit_id", "on", "user_ids", "team_id", "is_planned"
    )
    return list(dues), list(credits)
