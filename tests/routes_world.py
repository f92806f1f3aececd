"""The world that the route test walks: records of every kind at one unit, and ten roles in four scopes around it.

Every text of the records carries a mark, so that a leak is found in whatever bytes it comes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from tests import build
from waypost.access.models import Presence, Proposal, User
from waypost.api.models import Token
from waypost.campaign.models import (
    Activity,
    ActivityKind,
    ActivitySession,
    Campaign,
    Criterion,
    Meeting,
    Membership,
    Phase,
    Stationing,
)
from waypost.coverage.models import Obligation
from waypost.evidence.tests import build as files
from waypost.fieldwork import actions as fieldwork
from waypost.fieldwork.models import Finding
from waypost.fieldwork.tests import build as field_stage
from waypost.fieldwork.tests.build import NINE, ZONE
from waypost.kernel.actor import Role
from waypost.ledger import actions as ledger
from waypost.ledger.models import Erasure
from waypost.notice import actions as notice
from waypost.notice.models import Notice
from waypost.organisation.models import Region, Unit
from waypost.platform import clock
from waypost.platform.fields import new_id
from waypost.rectification.models import Recommendation, SavedView
from waypost.rectification.rules import RecommendationState
from waypost.rectification.tests import build as recommendations
from waypost.report import actions as report

NOW = datetime(2021, 4, 16, 9, tzinfo=ZONE)
PLACE_MARK = "独鹤秘印"
CAMPAIGN_MARK = "孤舟暗记"
WITNESS = "unit.example+97720f8b+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
SCOPES = ("own", "sibling", "city", "campaign")
ROLES = tuple(Role)
_WIDE = frozenset({Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.INSPECTOR, Role.AUDITOR})
_OF_UNIT = frozenset({Role.UNIT_HEAD, Role.LIAISON, Role.OFFICER})


@dataclass
class World:
    """What the routes are filled with, and who walks them: the parts of addresses, and the fields of bodies, both by
    name; for one route, its own."""

    arguments: dict[str, Any] = field(default_factory=dict)
    own_arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    own_fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    people: dict[tuple[str, Role], User | None] = field(default_factory=dict)


def world() -> World:
    """The whole of it. Call with the clock held at NOW."""
    stage = field_stage.stage()
    county = build.region("甲市某县", parent=stage.city)
    near = build.region("甲市邻县", parent=stage.city)
    unit = build.unit("某县法院", region=county, superior=stage.court)
    sibling = build.unit("邻县法院", region=near, superior=stage.court)
    other = build.campaign("另一活动", region=stage.province)
    made = World()
    places: dict[str, tuple[Region, Unit, Campaign]] = {
        "own": (county, unit, stage.campaign),
        "sibling": (near, sibling, stage.campaign),
        "city": (stage.other_city, stage.other_court, stage.campaign),
        "campaign": (county, unit, other),
    }
    for scope, (region, home, campaign) in places.items():
        for role in ROLES:
            made.people[scope, role] = _person(scope, role, region, home, campaign)
    made.arguments = {
        **_structure(stage, unit),
        **_campaign(stage, unit),
        **_fieldwork(stage, unit),
        **_recommendation(stage, unit),
        **_report(stage),
        **_house(made.people["own", Role.OFFICE]),
    }
    made.own_arguments = {"organisation:export": {"form": "xlsx"}, "report:download": {"form": "docx"}}
    made.own_arguments |= {
        "ledger:program": {"name": "verify.py"},
        "api:v1:organisation.export": {"form": "csv"},
        "api:v1:report.download": {"form": "html"},
    }
    made.fields = _fields(made.arguments, unit)
    made.own_fields = _own_fields(stage, made.arguments)
    notice.deliver_all()  # otherwise each page with a count of notices would tell everybody of all this anew
    return made


def _fields(parts: dict[str, Any], unit: Unit) -> dict[str, Any]:
    """What bodies say of the world, by the names of their fields."""
    same = ("campaign_id", "unit_id", "user_id", "file_id", "finding_id", "visit_id", "checklist_id", "key")
    row = Recommendation.objects.get(pk=parts["recommendation_id"])
    return {name: parts[name] for name in same} | {
        "region_id": unit.region_id,
        "unit_ids": [unit.pk],
        "version": row.version,
        "into_id": row.pk,
        "revision": 1,
        "due_on": row.due_on,
    }


def _own_fields(stage: field_stage.Stage, parts: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the bodies of single operations say."""
    days = {"from_on": "2021-03-01", "until_on": "2021-04-20"}
    hours = {"from_at": "2021-04-21T09:00:00+08:00", "until_at": "2021-04-21T11:00:00+08:00"}
    own = {
        "campaign.edit_phases": {"id": parts["phase_id"], **days},
        "campaign.open_campaign": {"opens_on": "2021-03-01", "closes_on": "2021-06-30"},
        "campaign.add_phase": {"from_on": "2021-04-21", "until_on": "2021-05-20"},
        "campaign.add_criterion": {"measure": "visits_held", "gate": "exit"},
        "campaign.appoint": {"role": "inspector"},
        "campaign.start_activity": {"kind": ActivityKind.objects.values_list("code", flat=True)[0]},
        "coverage.add_obligation": {"due_on": "2021-05-01", **days, "kind_codes": [], "visit_kinds": []},
        "coverage.change_obligation": {"due_on": "2021-05-01", **days, "kind_codes": [], "visit_kinds": []},
        "fieldwork.plan_visit": {"kind": "announced", "user_ids": [stage.inspector.user_id], **hours},
        "fieldwork.answer": {"value": "yes"},
        "ledger.become_witness": {"key": WITNESS},
        "organisation.add_unit": {"kind": "court"},
        "organisation.move_unit": {"superior_id": None},
        "rectification.say": {"file_id": None},
        "report.freeze": {"as_of": "2021-04-16"},
    }
    return {f"api:v1:{name}": fields for name, fields in own.items()}


def _person(scope: str, role: Role, region: Region, home: Unit, campaign: Campaign) -> User | None:
    if role is Role.PUBLIC:
        return None
    user = build.user(f"{scope}-{role.value}")
    if role in _WIDE:
        build.grant(user, role, region=region, campaign=campaign)
    elif role in _OF_UNIT:
        build.grant(user, role, unit=home, campaign=campaign)
    else:
        build.grant(user, role)
    return user


def _structure(stage: field_stage.Stage, unit: Unit) -> dict[str, Any]:
    account = build.user("looked-at", home=unit)
    grant = build.grant(account, Role.OFFICER, unit=unit, campaign=stage.campaign)
    return {"unit_id": unit.pk, "user_id": account.pk, "grant_id": grant.pk, "roster_id": new_id()}


def _campaign(stage: field_stage.Stage, unit: Unit) -> dict[str, Any]:
    here: dict[str, Any] = {"campaign": stage.campaign}
    day = date(2021, 4, 1)
    phase = Phase.objects.create(
        **here, order=1, kind_value="study", name=CAMPAIGN_MARK, from_on=date(2021, 3, 1), until_on=date(2021, 4, 20)
    )
    criterion = Criterion.objects.create(
        phase=phase,
        gate_value="exit",
        measure="visits",
        comparison_value="at_least",
        threshold=1,
        text=CAMPAIGN_MARK,
        level_value="county",
    )
    meeting = Meeting.objects.create(
        **here,
        kind_value="mobilisation",
        title=PLACE_MARK,
        note=PLACE_MARK,
        held_on=day,
        region=unit.region,
        unit=unit,
        unit_path=unit.path,
        region_path=unit.region_path,
    )
    kind = ActivityKind.objects.first() or ActivityKind.objects.create(code="tour", name_zh="宣讲", name_en="Tour")
    activity = Activity.objects.create(
        **here, kind=kind, title=PLACE_MARK, region=unit.region, region_path=unit.region_path, note=PLACE_MARK
    )
    session = ActivitySession.objects.create(
        **here,
        activity=activity,
        held_on=day,
        place=PLACE_MARK,
        unit=unit,
        unit_path=unit.path,
        region_path=unit.region_path,
        on_site=3,
    )
    stationing = Stationing.objects.create(
        group=stage.group, region=stage.city, region_path=stage.city.path, from_on=date(2021, 3, 8)
    )
    obligation = Obligation.objects.create(
        **here,
        order=1,
        text=CAMPAIGN_MARK,
        region=unit.region,
        region_path=unit.region_path,
        from_on=date(2021, 3, 1),
        due_on=date(2021, 5, 1),
    )
    return {
        "campaign_id": stage.campaign.pk,
        "phase_id": phase.pk,
        "criterion_id": criterion.pk,
        "meeting_id": meeting.pk,
        "activity_id": activity.pk,
        "session_id": session.pk,
        "stationing_id": stationing.pk,
        "membership_id": Membership.objects.filter(group=stage.group).first().pk,  # type: ignore[union-attr]
        "group_id": stage.group.pk,
        "obligation_id": obligation.pk,
    }


def _fieldwork(stage: field_stage.Stage, unit: Unit) -> dict[str, Any]:
    stage.visit(unit_id=unit.pk, kind="unannounced", at=NOW + timedelta(days=5), purpose=PLACE_MARK)
    visit = stage.open_visit(unit_id=unit.pk, purpose=PLACE_MARK)
    draft = stage.finding(visit, title=PLACE_MARK, criteria=PLACE_MARK, condition=PLACE_MARK)
    Finding.objects.filter(pk=draft.pk).update(issued_at=NOW, state_value="issued")
    stage.finding(visit, title=f"{PLACE_MARK}草", criteria=PLACE_MARK, condition=PLACE_MARK)
    with clock.at(NINE + timedelta(minutes=30)):
        fieldwork.observe(stage.inspector, visit.pk, text=PLACE_MARK)
        file = files.file(
            stage.inspector,
            campaign_id=stage.campaign.pk,
            unit_id=unit.pk,
            shows=PLACE_MARK,
            captured_at=NINE,
            place=PLACE_MARK,
        )
    _custodians(stage)
    talk = stage.talk(with_whom=PLACE_MARK, text=PLACE_MARK)
    asked = fieldwork.ask_unsealing(stage.colleague, stage.campaign.pk, reason="接办", talk_id=talk.pk)
    checklist = stage.checklist()
    return {
        "visit_id": visit.pk,
        "finding_id": draft.pk,
        "talk_id": talk.pk,
        "unsealing_id": asked.pk,
        "checklist_id": checklist.pk,
        "file_id": file.pk,
        "key": "hours",
    }


def _custodians(stage: field_stage.Stage) -> None:
    for person in (stage.leader, stage.deputy):
        stage.key(person)
    first, second = stage.leader.user_id or 0, stage.deputy.user_id or 0
    fieldwork.appoint_custodians(stage.leader, stage.campaign.pk, first_id=first, second_id=second)


def _recommendation(stage: field_stage.Stage, unit: Unit) -> dict[str, Any]:
    city = unit.superior
    assert city is not None
    world = recommendations.World(stage.campaign, city, unit, stage.station)
    for name, role in (
        ("author", Role.INSPECTOR),
        ("inspector", Role.INSPECTOR),
        ("deputy", Role.DEPUTY),
        ("deputy_two", Role.DEPUTY),
        ("leader", Role.LEADER),
        ("office", Role.OFFICE),
    ):
        world.person(name, (role, None))
    world.person("head", (Role.UNIT_HEAD, unit))
    world.person("liaison", (Role.LIAISON, unit))
    with clock.at(recommendations.NOON):
        row = recommendations.at(
            world, RecommendationState.IN_PROGRESS, title=PLACE_MARK, text=f"{PLACE_MARK}：应当整改到位并长期坚持。"
        )
        view = SavedView.objects.create(
            owner_id=world.ids["leader"], name=PLACE_MARK, query="", is_shared=False, saved_at=NOW
        )
    return {
        "recommendation_id": row.pk,
        "action_id": row.plans.get().actions.get().pk,
        "version": 1,
        "view_id": view.pk,
    }


def _report(stage: field_stage.Stage) -> dict[str, Any]:
    writer = build.actor(Role.DEPUTY, campaign=stage.campaign)
    draft = report.draft(writer, campaign_id=stage.campaign.pk, as_of=date(2021, 4, 16))
    type(draft).objects.filter(pk=draft.pk).update(title_zh=CAMPAIGN_MARK, title_en=CAMPAIGN_MARK)
    return {
        "report_id": draft.pk,
        "freezing_id": draft.freezing_id,
        "figure_id": draft.freezing.figures.first().figure_id,
        "photo_id": new_id(),
        "language": "zh",
        "form": "html",
        "number": 1,
    }


def _house(office: User | None) -> dict[str, Any]:
    owner = build.user("owner")
    token = Token.objects.create(
        user=owner, name=PLACE_MARK, prefix="wp_1", digest="0" * 64, made_at=NOW, expires_on=date(2022, 1, 1)
    )
    proposal = Proposal.objects.create(
        user=owner,
        role_value=Role.AUDITOR.value,
        unit_path=f"/{PLACE_MARK}/",
        proposed_by=owner,
        proposed_at=NOW,
        open_until=NOW + timedelta(days=7),
        from_on=date(2021, 4, 1),
    )
    erasure = Erasure.objects.create(
        entry_id=0, ground=PLACE_MARK, proposed_by_id=owner.pk, proposed_at=NOW, open_until=NOW + timedelta(days=7)
    )
    factor = Authenticator.objects.create(user=owner, type="webauthn", data={"name": PLACE_MARK})
    presence = Presence.objects.create(user=owner, device=PLACE_MARK, began_at=NOW, seen_at=NOW, proved_at=NOW)
    notice = Notice.objects.create(
        recipient=owner, seq=0, at=NOW, act="x", subject="x:1", kind_value="visit", urgency_value="news"
    )
    return {
        "token_id": token.pk,
        "presence_id": presence.pk,
        "factor_id": factor.pk,
        "provider_id": "outside",
        "proposal_id": proposal.pk,
        "erasure_id": erasure.pk,
        "notice_id": notice.pk,
        "seq": 0,
        "size": ledger.checkpoint().size,
        "secret": "none",
        "job_id": new_id(),
        "topic": "start",
        "step": "accept",
    }
