"""The story of the demonstration, day by day, from the first roster to 16 April 2021."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta

from waypost.campaign import actions as campaign
from waypost.campaign import queries as campaign_queries
from waypost.coverage import actions as coverage
from waypost.demo.addressed import Addressed
from waypost.demo.cast import PLAYED_UNIT, Cast
from waypost.demo.fieldwork import DINGXI, TIANSHUI, Fieldwork, Planned, at_hour, cases_for, team_for
from waypost.demo.lives import Life, merge
from waypost.demo.opening import Opening
from waypost.demo.publication import photograph_activity, publish_overview
from waypost.demo.stage import Stage, moment, working_days_after
from waypost.fieldwork import actions as fieldwork
from waypost.kernel.actor import Role
from waypost.kernel.calendar import days_between, is_working_day
from waypost.organisation import queries as organisation
from waypost.organisation.queries import UnitPlace
from waypost.organisation.rules import UnitLevel

DAY = date(2021, 4, 16)
CURTAIN = moment(DAY, 17, 55)
VEHICLE_OFFICE = "定西市公安局交警支队车辆管理所"
DATED = (
    (moment(date(2021, 4, 9), 9, 10), DINGXI, "安定区人民检察院", "sitting_in", "列席集中学习"),
    (moment(date(2021, 4, 9), 11, 10), DINGXI, "安定区法律援助中心", "announced", "查看法律援助服务"),
    (moment(date(2021, 4, 9), 10, 0), DINGXI, "定西市公安局", "sitting_in", "旁听理论知识测试组织情况"),
    (moment(date(2021, 4, 9), 14, 50), DINGXI, VEHICLE_OFFICE, "unannounced", "暗访考试与领证衔接"),
    (moment(date(2021, 4, 13), 9, 10), TIANSHUI, "天水市中级人民法院", "spot_check", "抽查学习教育情况"),
)
AGENCIES, STATIONS, TALKS, PERSONS = 20, 47, 60, 58
KINDS = ("announced", "announced", "unannounced", "announced", "warning_education", "special_meeting", "spot_check")
FATES = (
    *(("closed", 11), ("looked_back", 3), ("rebound", 2), ("refused", 1), ("ended", 1), ("withdrawn", 1)),
    *(("verified", 3), ("verifying", 3), ("upheld", 2), ("closure_requested", 3), ("late", 3), ("extension", 2)),
    *(("returned", 2), ("in_progress", 8), ("plan_submitted", 5), ("accepted", 5), ("issued", 3), ("disputed", 2)),
)
PLAYED_FATES = ("closed", "issued", "consulting")
PLAYED_AGAIN = moment(date(2021, 4, 12), 14, 10)


class Story:
    """Writes the whole of it on a stage. `units` and `regions` are ids by name and by division code."""

    def __init__(self, stage: Stage, cast: Cast, *, units: dict[str, int], regions: dict[str, int]) -> None:
        self.stage, self.cast, self.units, self.regions = stage, cast, units, regions
        self.opening = Opening(cast, units, regions)
        self.dice = random.Random(20210416)
        self.fates = self._fates()
        self.lives: list[Life] = []

    def _fates(self) -> list[str]:
        """What becomes of each recommendation: the longest lives first, since the first found live longest."""
        return [fate for fate, count in FATES for _ in range(count)]

    def write(self) -> None:
        """Put every act on the stage."""
        at = self.stage.at
        at(moment(date(2021, 3, 2), 9), lambda: self.cast.open_offices(units=self.units))
        at(moment(date(2021, 3, 3), 9), self.opening.open_campaign)
        at(moment(date(2021, 3, 4), 9), self.opening.send_group)
        at(moment(date(2021, 3, 8), 8), lambda: self.opening.station(DINGXI, date(2021, 3, 8)))
        at(moment(date(2021, 3, 9), 8), lambda: self.opening.station(TIANSHUI, date(2021, 3, 9)))
        at(moment(date(2021, 3, 9), 8, 30), self._keep_talks)
        at(moment(date(2021, 3, 9), 9), self._begin_fieldwork)
        at(moment(DAY, 17, 40), self.join_two)
        at(moment(DAY, 17, 50), lambda: publish_overview(self.cast, campaign_id=self.opening.campaign_id, as_of=DAY))

    def _keep_talks(self) -> None:
        """Everybody makes a passphrase for sealed talks; the leader and a deputy are their custodians."""
        self.cast.make_keys()
        leader, deputy = self.cast.actor("demo.leader"), self.cast.actor("demo.deputy")
        fieldwork.appoint_custodians(
            leader, self.opening.campaign_id, first_id=leader.user_id or 0, second_id=deputy.user_id or 0
        )

    def _begin_fieldwork(self) -> None:
        self.focus = [area.id for area in campaign_queries.focus_areas(self.opening.campaign_id)]
        self.fieldwork = Fieldwork(
            self.stage,
            self.cast,
            campaign_id=self.opening.campaign_id,
            focus=self.focus,
            teams=self.opening.teams,
            found=self._found,
        )
        self.fieldwork.make_checklist()
        self._oblige()
        self._mobilise()
        self._chain()
        visited = self._visits()
        for place in visited:
            self.cast.open_unit(place.id)
        self.cast.open_unit(self.units[PLAYED_UNIT])
        self._talks()
        self._activities()
        self._planned_visits(visited)

    def _oblige(self) -> None:
        leader = self.cast.actor("demo.office")
        for text, text_en, levels, ranks, share in (
            ("市级单位组长实地督导一次", "Each city unit once by the leader", UnitLevel.CITY, Role.LEADER, 100),
            ("县级单位副组长实地督导一次", "Each county unit once by a deputy", UnitLevel.COUNTY, Role.DEPUTY, 100),
            ("基层所队实地督导不少于三成", "Grass-roots stations: at least 30 %", UnitLevel.GRASS_ROOTS, None, 30),
        ):
            terms = coverage.Terms(
                text=text,
                text_en=text_en,
                from_on=date(2021, 3, 8),
                due_on=date(2021, 6, 30) if levels is not UnitLevel.CITY else date(2021, 5, 15),
                levels=(levels,),
                ranks=(ranks,) if ranks else (),
                share=share,
            )
            coverage.add_obligation(leader, self.opening.campaign_id, region_id=self.regions["620000"], terms=terms)

    def _mobilise(self) -> None:
        for city, first in ((DINGXI, date(2021, 3, 10)), (TIANSHUI, date(2021, 3, 11))):
            top = organisation.region_place(self.regions[city])
            for number, region in enumerate(organisation.regions_under(top.path)):
                day = working_days_after(first, 2 * number)
                self._hold(region.id, city, day)

    def _hold(self, region_id: int, city: str, day: date) -> None:
        self.stage.at(moment(day, 15), lambda: self.opening.mobilise(region_id, city, day))

    def _chain(self) -> None:
        agencies = [place for place in self._places() if place.level is not UnitLevel.GRASS_ROOTS]
        named = [place.id for number, place in enumerate(agencies) if number % 11 != 7]
        day = date(2021, 3, 19)
        self.stage.at(moment(day, 10), lambda: self.opening.name_responsible(named, day))
        stations = [place.id for place in self._places() if place.level is UnitLevel.GRASS_ROOTS]
        later = [unit_id for number, unit_id in enumerate(stations) if number % 17 != 5]
        self.stage.at(moment(day, 14), lambda: self.opening.name_responsible(later, day))
        self.stage.at(moment(date(2021, 4, 14), 17), lambda: self.opening.pass_gates(p.id for p in agencies))

    def _places(self) -> list[UnitPlace]:
        return sorted(organisation.places_of(self.units.values()).values(), key=lambda place: place.id)

    def _city_of(self, place: UnitPlace) -> str:
        dingxi = organisation.region_place(self.regions[DINGXI]).path
        return DINGXI if place.region_path.startswith(dingxi) else TIANSHUI

    def _visits(self) -> list[UnitPlace]:
        """Plan every visit up to the day: 20 agencies and 47 stations, each once, in working days since 10 March."""
        by_name = {place.name: place for place in self._places()}
        chosen = self._chosen(by_name)
        self.played_cases = cases_for(by_name[PLAYED_UNIT], 3, self.dice)
        self.played_fates = list(PLAYED_FATES)
        slots = {city: self._slots(city, chosen) for city in (DINGXI, TIANSHUI)}
        counts = self._finding_counts(len(chosen) + len(DATED))
        for number, place in enumerate(chosen):
            city = self._city_of(place)
            day, slot = slots[city].pop(0)
            kind = KINDS[number % len(KINDS)]
            cases = cases_for(place, counts[number], self.dice)
            if place.name == PLAYED_UNIT:
                cases = self.played_cases[:1]
            team = team_for(place, city, number)
            purpose = "实地督导：学习教育、窗口服务、整改准备"
            self.fieldwork.expect(Planned(at_hour(day, slot), place, city, kind, team, purpose, cases))
        for number, (at, city, name, kind, purpose) in enumerate(DATED):
            place = by_name[name]
            cases = cases_for(place, 1, self.dice)
            team = team_for(place, city, number)
            self.fieldwork.expect(Planned(at, place, city, kind, team, purpose, cases))
        self._visit_again(by_name[PLAYED_UNIT])
        return [*chosen, *(by_name[name] for _, _, name, _, _ in DATED)]

    def _visit_again(self, place: UnitPlace) -> None:
        """The unit of the demonstration's accounts is looked back on, so that things wait for its head."""
        team = ("demo.inspector2", "demo.inspector")
        cases = self.played_cases[1:]
        self.fieldwork.expect(Planned(PLAYED_AGAIN, place, DINGXI, "look_back", team, "回头看", cases))

    def _chosen(self, by_name: dict[str, UnitPlace]) -> list[UnitPlace]:
        dated = {name for _, _, name, _, _ in DATED}
        free = [place for place in by_name.values() if place.name not in dated and place.name != PLAYED_UNIT]
        cities = [place for place in free if place.level is UnitLevel.CITY][:6]
        counties = self._spread(free, UnitLevel.COUNTY, AGENCIES - 3 - len(cities))
        stations = self._spread(free, UnitLevel.GRASS_ROOTS, STATIONS - 3)
        mixed = [*cities, *counties, by_name[PLAYED_UNIT], *stations]
        self.dice.shuffle(mixed)
        mixed.remove(by_name[PLAYED_UNIT])
        return [by_name[PLAYED_UNIT], *mixed]

    def _spread(self, free: list[UnitPlace], level: UnitLevel, count: int) -> list[UnitPlace]:
        fitting = [place for place in free if place.level is level]
        return [fitting[number * len(fitting) // count] for number in range(count)]

    def _slots(self, city: str, chosen: list[UnitPlace]) -> list[tuple[date, int]]:
        """Half days for the visits of a city, spread over all its days of stationing up to the day before the last."""
        first = date(2021, 3, 11 if city == DINGXI else 12)
        dated = {at.date() for at, of, _, _, _ in DATED if of == city}
        days = [day for day in days_between(first, DAY - timedelta(days=1)) if is_working_day(day) and day not in dated]
        slots = [(day, slot) for day in days for slot in (0, 2)]
        count = sum(self._city_of(place) == city for place in chosen)
        return [slots[number * len(slots) // count] for number in range(count)]

    def _finding_counts(self, visits: int) -> list[int]:
        """How many findings each visit has, so that there is one for each recommendation and some to spare."""
        counts = [1] * visits
        for number in self.dice.sample(range(visits), 3):
            counts[number] = 2
        return counts

    def _found(self, to: Addressed) -> None:
        """A finding becomes a recommendation while there are fates left; a few of the last stay drafts."""
        if to.place.name == PLAYED_UNIT:
            fate = self.played_fates.pop(0)
        elif self.fates:
            fate = self.fates.pop(0)
        elif self.stage.now.date() >= DAY - timedelta(days=3):
            fate = self.dice.choice(("draft", "in_review", "consulting"))
        else:
            return
        life = Life(self.stage, self.cast, self.opening.campaign_id, self.focus, to, fate)
        self.lives.append(life)
        life.begin()

    def _talks(self) -> None:
        days = [day for day in days_between(date(2021, 3, 10), DAY) if is_working_day(day)]
        for number in range(TALKS):
            city = (DINGXI, TIANSHUI)[number % 2]
            day = days[number * len(days) // TALKS]
            person = 10 + number - PERSONS if number >= PERSONS else number
            self.fieldwork.talk(moment(day, 16, number % 50), city, self.regions[city], number, person)

    def _activities(self) -> None:
        tour = [(date(2021, 3, 23) + timedelta(days=n), 262 + 9 * n, 640 + 31 * n) for n in range(4)]
        self._activity("lecture_tour", "英模事迹巡回宣讲", "Hero-model lecture tour", TIANSHUI, "法院审判庭", tour)
        fair = [(date(2021, 4, 13), 860, 0)]
        self._activity("legal_fair", "中心广场法律宣传", "Legal-publicity fair", TIANSHUI, "中心广场", fair)
        aid = [(date(2021, 4, 9), 14, 0)]
        self._activity("legal_aid", "为当事人提供法律援助", "Legal aid at the centre", DINGXI, "法律援助中心", aid)
        exam = [(date(2021, 4, 9), 420, 0)]
        self._activity("theory_exam", "公安民警理论知识测试", "Theory examination", DINGXI, "市公安局礼堂", exam)

    def _activity(
        self, kind: str, title: str, title_en: str, city: str, place: str, sessions: list[tuple[date, int, int]]
    ) -> None:
        actor = "demo.deputy" if city == DINGXI else "demo.deputy2"
        made: list[int] = []

        def start() -> None:
            activity = campaign.start_activity(
                self.cast.actor(actor),
                self.opening.campaign_id,
                kind=kind,
                title=title,
                title_en=title_en,
                region_id=self.regions[city],
                focus_area_ids=[self.focus[2]],
            )
            made.append(activity.pk)

        def session(day: date, on_site: int, by_video: int) -> Callable[[], None]:
            heads = campaign.HeadCount(on_site, by_video)

            def act() -> None:
                who = self.cast.actor(actor)
                campaign.record_session(who, made[0], held_on=day, place=place, heads=heads)
                if day == sessions[0][0]:
                    self._photograph(actor, city, title, place, day)

            return act

        self.stage.at(moment(sessions[0][0], 8), start)
        for day, on_site, by_video in sessions:
            self.stage.at(moment(day, 18), session(day, on_site, by_video))

    def _photograph(self, actor: str, city: str, title: str, place: str, day: date) -> None:
        photograph_activity(
            self.cast,
            actor,
            campaign_id=self.opening.campaign_id,
            region_id=self.regions[city],
            title=title,
            place=place,
            at=moment(day, 10, 20),
        )

    def _planned_visits(self, visited: list[UnitPlace]) -> None:
        """What is planned for the days after the curtain: announced visits, and one that nobody is to know of."""
        taken = {place.id for place in visited}
        free = [place for place in self._places() if place.id not in taken]
        for number in range(8):
            place = free[number * len(free) // 8]
            city = self._city_of(place)
            at = at_hour(working_days_after(DAY + timedelta(days=1), number // 3), number)
            kind = "unannounced" if number == 3 else "announced"
            planned = Planned(at, place, city, kind, team_for(place, city, number), "实地督导")
            self.stage.at(moment(DAY, 11, number), self._plan_only(planned))

    def _plan_only(self, planned: Planned) -> Callable[[], None]:
        return lambda: self.fieldwork.plan(planned, held=False)

    def join_two(self) -> None:
        """On the last afternoon two recommendations of one unit are joined, where there are two."""
        by_unit: dict[int, list[Life]] = {}
        for life in self.lives:
            if life.fate in ("in_progress", "issued", "accepted"):
                by_unit.setdefault(life.to.place.id, []).append(life)
        pair = next((lives for lives in by_unit.values() if len(lives) > 1), None)
        if pair:
            merge(self.cast, pair[1], pair[0])
