"""Fills a database with a campaign of any size, by the fastest way each database has: rows for measuring only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import chain, islice
from typing import Any

from django.db import connection, models

from bench import volume
from bench.multiply import bare, is_postgresql
from bench.volume import OPENS, STATES, VERSIONS
from waypost.access.models import GrantRow, User
from waypost.campaign.models import (
    Campaign,
    FocusArea,
    Group,
    Membership,
    Passage,
    Phase,
    Responsible,
    Stationing,
    Team,
)
from waypost.coverage.models import Credit, Due, Obligation
from waypost.coverage.recounting import drift, recount_all, retally
from waypost.evidence.models import File
from waypost.fieldwork.models import Finding, Talk, Visit, VisitMember
from waypost.kernel.text import bigrams
from waypost.organisation.models import Region, Unit, UnitKind
from waypost.platform.fields import new_id
from waypost.platform.models import SearchEntry
from waypost.rectification.models import ClosingStandard, Event, Evidence, Recommendation, RecommendationText

RANKS = ("leader", "deputy", "inspector")
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
        self.sizes = units, visits, recommendations
        self.kinds = list(UnitKind.objects.order_by("pk")[:10])

    def fill(self) -> None:
        """Insert everything and let the database look at it."""
        units = self.sizes[0]
        self._regions(max(2, units // 10_000), 10 if units >= 3000 else 5)
        self._people()
        self._obligations()
        if not is_postgresql():
            self._hurry()
        self._rows()
        _go_on(Unit, VisitMember, Due, Credit)
        retally(campaign_id=self.campaign.pk)
        if units <= CHECKED:
            self._check()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if is_postgresql() else "ANALYZE")
        connection.close()  # what was allowed for filling ends with the connection

    def _hurry(self) -> None:
        """SQLite keeps its pages in memory and no journal until the rows are there."""
        with connection.cursor() as cursor:
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -6000000", "temp_store = MEMORY"):
                cursor.execute(f"PRAGMA {pragma}")

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

    def _rows(self) -> None:
        """The rows, made inside the database of a few that are poured."""
        units, visits, recommendations = self.sizes
        leader, deputy, inspector = self.people[: len(RANKS)]
        asked = {level: (one.pk, rank) for level, (one, rank) in self.obligations.items()}
        steps: list[tuple[str, tuple[type[models.Model], ...], Callable[[], object]]] = [
            ("units", (Unit,), lambda: pour(self._units(units))),
            ("words of units", (SearchEntry,), lambda: (pour(self._words(units)), _go_on(SearchEntry))),
            ("visits", (Visit,), lambda: (pour(self._visit()), volume.visits(visits))),
            ("members", (VisitMember,), lambda: volume.members([one.pk for one in self.people[:3]], RANKS)),
            ("coverage", (Due, Credit), lambda: volume.coverage(asked)),
            ("findings", (Finding,), lambda: volume.findings(self.campaign, inspector)),
            ("talks", (Talk,), lambda: volume.talks(visits // 5, self.campaign, deputy)),
            ("recommendations", (Recommendation,), lambda: self._multiplied(recommendations)),
            (
                "histories",
                (RecommendationText, ClosingStandard, Event, File, Evidence),
                lambda: volume.histories(inspector),
            ),
            ("gates", (Passage,), lambda: volume.gates(self.campaign, self.phase, leader)),
            ("posts", (Responsible,), lambda: volume.posts(self.campaign, leader)),
            ("words", (SearchEntry,), volume.words),
        ]
        for name, tables, fill in steps:
            started = time.perf_counter()
            with bare(*tables):
                fill()
            sys.stderr.write(f"  {name}: {time.perf_counter() - started:.0f} s\n")

    def _multiplied(self, count: int) -> None:
        pour(self._recommendations())
        volume.recommendations(count)

    def _check(self) -> None:
        """Where there are few units, a recount says the same of coverage as the rows that were poured, or the run
        fails."""
        poured = _counted()
        recount_all(campaign_id=self.campaign.pk)
        assert poured == _counted(), "the poured ledger of coverage is not what a recount makes"
        assert not drift(self.campaign.pk)

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
        self.phase = Phase.objects.create(campaign=self.campaign, order=1, kind_value="study", name="学习教育", **days)
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
        for number in range(1, count + 1):
            region = self._region_of(number)
            yield Unit(
                id=number,
                name=f"单位{number}",
                kind=self._kind_of(number),
                level_value=self._level(number),
                region=region,
                path=f"/{number}/",
                region_path=region.path,
                head="所长",
                has_window=number % 2 == 0,
                latitude=f"{33 + number % 4000 / 1000:.5f}",
                longitude=f"{103 + number % 5000 / 1000:.5f}",
            )

    def _words(self, count: int) -> Iterator[SearchEntry]:
        for number in range(1, count + 1):
            grams = " ".join(bigrams(f"单位{number} 所长"))
            yield SearchEntry(id=number, kind="unit", object_id=str(number), grams=grams)

    def _visit(self) -> Iterator[Visit]:
        """The first visit, after which the others are made."""
        ended_at = OPENS + timedelta(hours=2)
        yield Visit(
            id=new_id(),
            campaign=self.campaign,
            unit_id=1,
            unit_path="/1/",
            region_path=self._region_of(1).path,
            team=self.team,
            kind_code="announced",
            behaviour_value="announced",
            number=1,
            state_value="ended",
            purpose="督导",
            from_at=OPENS,
            until_at=ended_at,
            planned_by=self.people[0],
            planned_at=OPENS,
            announced_at=OPENS,
            started_at=OPENS,
            ended_at=ended_at,
        )

    def _recommendations(self) -> Iterator[Recommendation]:
        """One recommendation of each state, after which the others are made."""
        issuer, reviewer, author = self.people[:3]
        for number, state in enumerate(STATES, 1):
            closed = state == "closed_implemented"
            due_on = date(2021, 4, 5 + number)
            yield Recommendation(
                id=new_id(),
                campaign=self.campaign,
                unit_id=number,
                unit_path=f"/{number}/",
                region_path=self._region_of(number).path,
                level_value="grass_roots",
                number=number,
                state_value=state,
                state_since_at=OPENS,
                version=VERSIONS[state],
                title=f"意见建议 {number}",
                issued_text_number=1,
                severity_value="medium",
                kind_value="time_limited",
                author=author,
                reviewer=reviewer,
                issuer=issuer,
                drafted_at=OPENS,
                consulted_at=OPENS,
                issued_at=OPENS,
                due_on=due_on,
                first_due_on=due_on,
                verifier=reviewer if state in ("verifying", "closed_implemented") else None,
                signer=issuer if closed else None,
                closed_at=OPENS if closed else None,
                look_back_on=date(2021, 7, 1) if closed else None,
            )


def _go_on(*tables: type[models.Model]) -> None:
    """Let the numbers of poured tables go on after the last."""
    if is_postgresql():
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
