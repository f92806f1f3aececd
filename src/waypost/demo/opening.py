"""The opening of the demonstration's campaign: who is sent where, in which phases, and who answers for each unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from waypost.campaign import actions
from waypost.campaign.rules import Comparison, Gate, MeetingKind, PhaseKind, Responsibility
from waypost.demo.cast import GROUP, Cast
from waypost.demo.content import FOCUS_AREAS
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel

OPENS_ON, CLOSES_ON = date(2021, 3, 1), date(2021, 7, 31)
PHASES = (
    (PhaseKind.STUDY, date(2021, 3, 1), date(2021, 4, 20)),
    (PhaseKind.RECTIFY, date(2021, 4, 21), date(2021, 6, 10)),
    (PhaseKind.IMPROVE, date(2021, 6, 11), CLOSES_ON),
)


class Opening:
    """Opens the campaign. After `run` it knows the campaign, the group, the teams and the focus areas by id."""

    def __init__(self, cast: Cast, units: dict[str, int], regions: dict[str, int]) -> None:
        self.cast, self.units, self.regions = cast, units, regions
        self.teams: dict[str, int] = {}

    def open_campaign(self) -> None:
        """The office opens the campaign, with its phases, what it wants grasped, and what the gates ask for."""
        office = self.cast.actor("demo.office")
        campaign = actions.open_campaign(
            office,
            name="政法队伍教育整顿",
            name_en="Education and rectification of the justice agencies",
            region_id=self.regions["620000"],
            opens_on=OPENS_ON,
            closes_on=CLOSES_ON,
            purpose="学习教育、查纠整改、总结提升三个环节压茬推进，四个抓实，全面覆盖。",
            focus_areas=FOCUS_AREAS,
            phases=PHASES,
        )
        self.campaign_id = campaign.pk
        study = self.study_id = campaign.phases.order_by("order")[0].pk
        for measure, threshold, text, text_en in (
            ("mobilisation_meetings", 1, "已召开动员部署会", "A mobilisation meeting was held"),
            ("responsibility_posts", 2, "主体责任、直接责任均已明确", "Main and direct responsibility are named"),
        ):
            actions.add_criterion(
                office,
                study,
                gate=Gate.EXIT,
                measure=measure,
                comparison=Comparison.AT_LEAST,
                threshold=threshold,
                text=text,
                text_en=text_en,
            )

    def send_group(self) -> None:
        """The office sets up the group; each term of duty is proposed by one officer and approved by the other."""
        office, second = self.cast.actor("demo.office"), self.cast.actor("demo.office2")
        group = actions.add_group(
            office, self.campaign_id, name="第五驻点指导组", name_en="Fifth stationed guidance group"
        )
        self.group_id = group.pk
        for code, name, name_en in (("621100", "定西队", "Dingxi team"), ("620500", "天水队", "Tianshui team")):
            self.teams[code] = actions.add_team(office, group.pk, name=name, name_en=name_en).pk
        for part in GROUP:
            user_id = self.cast.open(part, units=self.units)
            city: str | None = "620500" if "天水" in part.name else "621100" if "定西" in part.name else None
            membership = actions.appoint(
                office,
                group.pk,
                user_id=user_id,
                role=part.role,
                from_on=OPENS_ON,
                until_on=CLOSES_ON,
                team_id=self.teams[city] if city else None,
                seconded_from_id=self.units[part.home] if part.home else None,
            )
            actions.approve_appointment(second, membership.pk)

    def station(self, city: str, day: date) -> None:
        """A team goes to live in its city."""
        actions.station(
            self.cast.actor("demo.office"),
            self.group_id,
            region_id=self.regions[city],
            from_on=day,
            until_on=CLOSES_ON,
            team_id=self.teams[city],
        )

    def mobilise(self, region_id: int, city: str, day: date) -> None:
        """A mobilisation meeting of all agencies of a region; two of a hundred did not come."""
        region = organisation.region_place(region_id)
        places = organisation.places_of(self.units.values()).values()
        invited = [
            place for place in places if place.region_id == region_id and place.level is not UnitLevel.GRASS_ROOTS
        ]
        actions.hold_meeting(
            self.cast.actor("demo.deputy" if city == "621100" else "demo.deputy2"),
            self.campaign_id,
            kind=MeetingKind.MOBILISATION,
            title=f"{region.name}政法队伍教育整顿动员部署会",
            title_en=f"Mobilisation meeting, {region.name}",
            held_on=day,
            region_id=region_id,
            units=[actions.Attendance(place.id, heads=12 + place.id % 9) for place in invited],
            place="会议中心",
            chaired_by="书记",
        )

    def pass_gates(self, unit_ids: Iterable[int]) -> None:
        """The leader lets every agency through the gate of the first phase that shows all that is asked."""
        actions.pass_gates(self.cast.actor("demo.leader"), self.study_id, unit_ids=list(unit_ids))

    def name_responsible(self, unit_ids: Iterable[int], day: date) -> None:
        """The chain of responsibility: the head answers, a deputy is in charge of the work."""
        actor = self.cast.actor("demo.office")
        for place in organisation.places_of(unit_ids).values():
            for kind, post in ((Responsibility.MAIN, "主要负责人"), (Responsibility.DIRECT, "分管负责人")):
                actions.name_responsible(actor, self.campaign_id, place.id, kind=kind, post=post, from_on=day)
