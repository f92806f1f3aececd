"""Reading by programs asks the database a number of times that does not grow with the rows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from waypost.access.models import User
from waypost.campaign.models import Activity, ActivityKind, ActivitySession, Criterion, FocusArea, Group, Meeting, Phase
from waypost.campaign.models import Stationing as Station
from waypost.coverage.models import Obligation
from waypost.evidence.tests.build import jpeg
from waypost.fieldwork import actions as fieldwork
from waypost.fieldwork.tests.build import NINE, Stage, enrol, stage
from waypost.kernel.actor import Role
from waypost.notice import actions as notice
from waypost.platform import clock
from waypost.rectification import actions as steps
from waypost.rectification.models import Recommendation
from waypost.rectification.rules import RecommendationState
from waypost.rectification.tests import build as recommendations
from waypost.report import actions as report

pytestmark = pytest.mark.django_db
LISTS = [
    *("/accounts", "/campaigns", "/checklists", "/findings", "/freezings", "/grants", "/ledger/entries", "/notices"),
    *("/public-notices", "/recommendations", "/regions", "/reports", "/units", "/visits", "/activity-kinds"),
    *("/campaigns/{campaign}/activities", "/campaigns/{campaign}/coverage", "/campaigns/{campaign}/coverage/owed"),
    *("/campaigns/{campaign}/coverage/sums", "/campaigns/{campaign}/criteria", "/campaigns/{campaign}/focus-areas"),
    *("/campaigns/{campaign}/gates/{phase}", "/campaigns/{campaign}/groups", "/campaigns/{campaign}/meetings"),
    *("/campaigns/{campaign}/members", "/campaigns/{campaign}/obligations", "/campaigns/{campaign}/responsibility"),
    *("/activities/{activity}", "/visits/{visit}/work", "/findings/{finding}/revisions"),
]
OF_THE_INSPECTOR = ["/talks", "/talks/{talk}/openings", "/visits/{visit}/work"]


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


class Growing:
    """A campaign to which more of everything can be added."""

    def __init__(self) -> None:
        self.s: Stage = stage()
        self.writer = build.actor(Role.DEPUTY, campaign=self.s.campaign)
        here = {"campaign": self.s.campaign, "region": self.s.city, "region_path": self.s.city.path}
        kind = ActivityKind.objects.first() or ActivityKind.objects.create(code="tour", name_zh="宣讲", name_en="Tour")
        self.kind = kind
        activity = Activity.objects.create(**here, kind=kind, title="巡讲")
        days = {"from_on": date(2021, 3, 1), "until_on": date(2021, 4, 20)}
        phase = Phase.objects.create(campaign=self.s.campaign, order=1, kind_value="study", name="学习", **days)
        visit = self.s.open_visit(checklist_id=self.s.checklist().pk)
        self.here: dict[str, Any] = here
        self.names = {
            "campaign": self.s.campaign.pk,
            "phase": phase.pk,
            "activity": activity.pk,
            "visit": visit.pk,
            "finding": self.s.finding(visit).pk,
            "talk": self.s.talk().pk,
        }
        self._number = 0

    def grow(self) -> None:
        """One more of everything."""
        self._number += 1
        self._people()
        self._plan()
        self._work()
        with clock.at(NINE + timedelta(hours=5)):
            report.draft(self.writer, campaign_id=self.s.campaign.pk, as_of=date(2021, 3, 15))
            notice.deliver_all()

    def _people(self) -> None:
        region = build.region(parent=self.s.city)
        unit = build.unit(region=region, superior=self.s.court)
        user = build.user(home=unit)
        build.grant(user, Role.LIAISON, unit=unit, campaign=self.s.campaign)
        group = Group.objects.create(campaign=self.s.campaign, name=f"第{self._number}组")
        enrol(group, build.user(), Role.INSPECTOR)
        Station.objects.create(group=group, region=region, region_path=region.path, from_on=date(2021, 3, 8))

    def _plan(self) -> None:
        number, campaign = self._number, {"campaign": self.s.campaign}
        FocusArea.objects.create(**campaign, order=number + 5, name=f"抓实{number}")
        asked = {"measure": "visits_held", "comparison_value": "at_least", "threshold": 1, "gate_value": "exit"}
        Criterion.objects.create(phase_id=self.names["phase"], text=f"走访{number}", **asked)
        days = {"from_on": date(2021, 3, 1), "due_on": date(2021, 5, 1)}
        Obligation.objects.create(**self.here, order=number, text=f"要求{number}", **days)
        Meeting.objects.create(**self.here, kind_value="briefing", title=f"会{number}", held_on=date(2021, 3, number))
        Activity.objects.create(**self.here, kind=self.kind, title=f"活动{number}")
        session = {"held_on": date(2021, 3, number), "region_path": self.s.city.path, "on_site": 3, "place": "礼堂"}
        ActivitySession.objects.create(**campaign, activity_id=self.names["activity"], **session)

    def _work(self) -> None:
        self.s.checklist()
        self.s.visit(at=NINE + timedelta(days=self._number))
        finding = self.s.finding()
        self.s.talk()
        with clock.at(NINE + timedelta(hours=2)):
            fieldwork.observe(self.s.inspector, self.names["visit"], text="看到")
            upload = SimpleUploadedFile("a.jpg", jpeg(colour=f"#0000{self._number:02}"))
            fieldwork.attach_photo(self.s.inspector, self.names["visit"], upload=upload, name="a.jpg")
            fieldwork.open_talk(self.s.inspector, self.names["talk"], private=self.s.key(self.s.inspector))
            words = {"title": "无公示牌", "criteria": "应公示", "condition": "未公示", "severity": finding.severity}
            fieldwork.amend_finding(self.s.inspector, self.names["finding"], reason=f"{self._number}", **words)


def asked(client: Client, address: str) -> int:
    """How many queries a reading took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/api/v1{address}")
    assert answer.status_code == 200, (address, answer.content[:300])
    return len(queries)


def test_no_list_costs_more_for_more_rows() -> None:
    campaign = Growing()
    readers = {user: Client() for user in (campaign.s.office, campaign.s.inspector)}
    for person, client in readers.items():
        client.force_login(User.objects.get(pk=person.user_id))
    wanted = [(address, readers[campaign.s.office]) for address in LISTS]
    wanted += [(address, readers[campaign.s.inspector]) for address in OF_THE_INSPECTOR]
    costs = []

    for times in (1, 1, 3):  # the first round fills what is kept between requests
        for _ in range(times):
            campaign.grow()
        with clock.at(NINE + timedelta(hours=6)):
            costs.append({address: asked(client, address.format(**campaign.names)) for address, client in wanted})

    grown = {address: (costs[1][address], more) for address, more in costs[2].items() if more > costs[1][address]}
    assert grown == {}
    assert max(costs[2].values()) <= 40, costs[2]


def test_one_recommendation_costs_the_same_however_long_its_history() -> None:
    with clock.at(recommendations.NOON):
        world = recommendations.world()
        row = recommendations.at(world, RecommendationState.IN_PROGRESS)
        client = Client()
        client.force_login(User.objects.get(pk=world.ids["deputy"]))
        addresses = [f"/recommendations/{row.pk}", f"/recommendations/{row.pk}/folder", "/recommendations"]
        costs = []

        for times in (1, 5):
            for _ in range(times):
                _go_on(world, row)
            costs.append([asked(client, address) for address in addresses])

    assert costs[1] == costs[0]
    assert max(costs[1]) <= 35


def _go_on(world: recommendations.World, row: Recommendation) -> None:
    """Another recommendation, and more in the folder of this one."""
    recommendations.at(world, RecommendationState.IN_PROGRESS)
    steps.say(world.deputy, row.pk, text="催问")
    row.refresh_from_db()
    proof = recommendations.file(world)
    steps.add_evidence(world.liaison, row.pk, version=row.version, file_id=proof, proves="登记", standard_number=1)
