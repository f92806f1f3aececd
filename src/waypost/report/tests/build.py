"""A stage for reports: a campaign with visits, talks and findings, and those who write, approve and read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests import build
from waypost.evidence.models import File
from waypost.evidence.tests import build as files
from waypost.fieldwork.tests import build as fieldwork
from waypost.fieldwork.tests.build import NINE, ZONE
from waypost.kernel.actor import Actor, Role
from waypost.platform import clock
from waypost.report import actions
from waypost.report.models import Freezing, Report

FRIDAY = date(2021, 4, 16)
EVENING = datetime(2021, 4, 16, 18, tzinfo=ZONE)


@dataclass
class Stage:
    """Everything a test of this room may point at. `writer` is a deputy of the whole campaign, `second` its leader."""

    field: fieldwork.Stage
    writer: Actor
    second: Actor
    office: Actor
    inspector: Actor
    auditor: Actor
    neighbour: Actor

    @property
    def campaign_id(self) -> int:
        return self.field.campaign.pk

    def freeze(self, *, as_of: date = FRIDAY) -> Freezing:
        """All figures, frozen by the writer."""
        return actions.freeze(self.writer, campaign_id=self.campaign_id, as_of=as_of)

    def draft(self, *, as_of: date = FRIDAY) -> Report:
        """A report begun by the writer."""
        return actions.draft(self.writer, campaign_id=self.campaign_id, as_of=as_of)

    def approved(self) -> Report:
        """A report that the second person has approved."""
        report = self.draft()
        return actions.approve(self.second, report.pk, revision=report.revision)

    def published(self) -> Report:
        """A report that everybody may read."""
        return actions.publish(self.second, self.approved().pk)

    def photo(self, *, permitted: bool = True) -> File:
        """A photograph of the court, given by the inspector, whose publication the leader has permitted or not."""
        with clock.at(NINE + timedelta(hours=1)):
            file = files.file(
                self.inspector,
                campaign_id=self.campaign_id,
                unit_id=self.field.court.pk,
                shows="查看窗口",
                captured_at=NINE,
                place="甲市法院",
            )
        if permitted:
            file.may_be_published = True
            file.publication_by_id = self.second.user_id
            file.publication_at = EVENING
            file.save()
        return file


def stage() -> Stage:
    """One city court and one station visited, three talks with two people, one finding, by 16 April 2021."""
    made = fieldwork.stage()
    visit = made.open_visit()
    made.finding(visit)
    made.open_visit(unit_id=made.station.pk, kind="spot_check", at=NINE + timedelta(days=1))
    for whom in ("甲", "乙", "乙"):
        made.talk(pseudonym=whom)
    roles = (Role.DEPUTY, Role.LEADER, Role.OFFICE, Role.INSPECTOR, Role.AUDITOR)
    people = [build.actor(role, campaign=made.campaign) for role in roles]
    return Stage(made, *people, made.head)
