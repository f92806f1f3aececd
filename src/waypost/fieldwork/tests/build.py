"""A small stage for field work: two cities, a court and a station, a group that visits them, and those visited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests import build
from waypost.access import actions as access_actions
from waypost.access import queries as access
from waypost.access import unlocking
from waypost.access.models import User
from waypost.campaign.models import Campaign, FocusArea, Group, Membership
from waypost.campaign.rules import MembershipState
from waypost.fieldwork import actions
from waypost.fieldwork.models import Checklist, Finding, Talk, Visit
from waypost.fieldwork.rules import Severity
from waypost.kernel.actor import GROUP_ROLES, Actor, Role
from waypost.organisation.models import Region, Unit
from waypost.platform import clock

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2021, 3, 15)
PASSPHRASE = "一句不会忘记的话,十二字"
NINE = datetime(2021, 3, 15, 9, tzinfo=ZONE)
FORM = [
    {
        "title": "服务窗口",
        "title_en": "Service window",
        "questions": [
            {
                "key": "hours",
                "kind": "yes_no",
                "text": "是否公示办公时间",
                "text_en": "Opening hours shown?",
                "points": 10,
            },
            {"key": "queue", "kind": "number", "text": "排队人数", "lowest": "0", "highest": "500"},
            {"key": "mood", "kind": "choice", "text": "秩序", "choices": ["好", "一般", "差"], "points": 10},
            {"key": "note", "kind": "text", "text": "备注", "is_required": False},
        ],
    }
]


@dataclass
class Stage:
    """Everything a test of this room may point at."""

    province: Region
    city: Region
    other_city: Region
    court: Unit
    station: Unit
    other_court: Unit
    campaign: Campaign
    focus: FocusArea
    group: Group
    office: Actor
    leader: Actor
    deputy: Actor
    inspector: Actor
    colleague: Actor
    head: Actor
    liaison: Actor
    officer: Actor
    neighbour: Actor
    other_inspector: Actor
    auditor: Actor
    admin: Actor

    def visit(
        self, *, kind: str = "announced", people: Sequence[Actor] = (), at: datetime = NINE, **said: Any
    ) -> Visit:
        """A visit planned by the leader for three hours, the inspector going."""
        goers = people or (self.inspector,)
        said.setdefault("unit_id", self.court.pk)
        said.setdefault("purpose", "查看窗口服务")
        with clock.at(at - timedelta(days=1)):
            return actions.plan_visit(
                self.leader,
                campaign_id=self.campaign.pk,
                kind=kind,
                from_at=at,
                until_at=at + timedelta(hours=3),
                user_ids=[one.user_id or 0 for one in goers],
                **said,
            )

    def open_visit(self, *, at: datetime = NINE, **said: Any) -> Visit:
        """A visit that has started."""
        visit = self.visit(at=at, **said)
        with clock.at(at):
            return actions.open_visit(self.inspector, visit.pk)

    def finding(self, visit: Visit | None = None, **said: Any) -> Finding:
        """A finding noted by the inspector on a visit under way."""
        here = visit or self.open_visit()
        said.setdefault("title", "窗口未公示办公时间")
        said.setdefault("criteria", "应当公示办公时间")
        said.setdefault("condition", "大厅没有公示牌")
        said.setdefault("severity", Severity.MEDIUM)
        with clock.at(NINE + timedelta(hours=1)):
            return actions.note_finding(self.inspector, here.pk, **said)

    def key(self, person: Actor, passphrase: str = PASSPHRASE) -> bytes:
        """A person's unlocked key for sealed talks; made where there is none yet."""
        if access.own_seal(person.user_id) is None:
            access_actions.make_seal_key(person, passphrase=passphrase)
        return unlocking.unlock(person, passphrase=passphrase)

    def talk(self, author: Actor | None = None, **said: Any) -> Talk:
        """A talk on record, whose author and readers have their keys."""
        for person in (author or self.inspector, self.colleague):
            if person.has(*GROUP_ROLES):
                self.key(person)
        said.setdefault("with_whom", "某法官")
        said.setdefault("text", "谈话内容")
        said.setdefault("region_id", self.city.pk)
        said.setdefault("held_at", NINE)
        with clock.at(NINE + timedelta(hours=2)):
            return actions.record_talk(author or self.inspector, campaign_id=self.campaign.pk, **said)

    def checklist(self, content: Any = None) -> Checklist:
        """A checklist of the campaign."""
        with clock.at(NINE - timedelta(days=2)):
            return actions.make_checklist(
                self.leader, name="窗口检查表", content=content or FORM, campaign_id=self.campaign.pk
            )


def stage() -> Stage:
    """A campaign from 1 March to 30 June 2021 whose group looks after 甲市."""
    province = build.region("省", level="province")
    city = build.region("甲市", parent=province, level="city")
    other_city = build.region("乙市", parent=province, level="city")
    court = build.unit("甲市法院", region=city, level="city")
    station = build.unit("甲市法院城关法庭", region=city, superior=court, level="grass_roots")
    other_court = build.unit("乙市法院", region=other_city, level="city")
    campaign = build.campaign(region=province)
    group = Group.objects.create(campaign=campaign, name="第五驻点指导组")

    def member(role: Role, name: str, region: Region = city) -> Actor:
        user = build.user(name)
        build.grant(user, role, region=region, campaign=campaign)
        enrol(group, user, role)
        return access.actor_of(user.pk, today=DAY)

    return Stage(
        province=province,
        city=city,
        other_city=other_city,
        court=court,
        station=station,
        other_court=other_court,
        campaign=campaign,
        focus=FocusArea.objects.create(campaign=campaign, order=1, name="抓实末端", name_en="The far end"),
        group=group,
        office=build.actor(Role.OFFICE, region=province),
        leader=member(Role.LEADER, "组长"),
        deputy=member(Role.DEPUTY, "副组长"),
        inspector=member(Role.INSPECTOR, "组员甲"),
        colleague=member(Role.INSPECTOR, "组员乙"),
        other_inspector=member(Role.INSPECTOR, "组员丙", other_city),
        head=build.actor(Role.UNIT_HEAD, unit=court),
        liaison=build.actor(Role.LIAISON, unit=court),
        officer=build.actor(Role.OFFICER, unit=court),
        neighbour=build.actor(Role.UNIT_HEAD, unit=other_court),
        auditor=build.actor(Role.AUDITOR, region=province),
        admin=build.actor(Role.ADMIN),
    )


def enrol(group: Group, user: User, role: Role, **said: Any) -> Membership:
    """A term of duty in force since the first day."""
    return Membership.objects.create(
        group=group,
        user=user,
        role_value=role.value,
        from_on=date(2021, 3, 1),
        state_value=MembershipState.APPROVED.value,
        **said,
    )
