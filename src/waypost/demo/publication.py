"""The last afternoon of the demonstration: photographs that may be published, and the overview report."""

from __future__ import annotations

import io
from datetime import date, datetime

from waypost.demo.cast import Cast
from waypost.demo.pictures import photograph
from waypost.evidence import actions as evidence
from waypost.evidence import queries as files
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.report import actions

CAPTIONS_EN = {
    "英模事迹巡回宣讲": "Hero-model lecture tour",
    "中心广场法律宣传": "Legal-publicity fair",
    "为当事人提供法律援助": "Legal aid at the centre",
    "公安民警理论知识测试": "Theory examination",
}


def photograph_activity(
    cast: Cast, key: str, *, campaign_id: int, region_id: int, title: str, place: str, at: datetime
) -> None:
    """A photograph of an activity, taken while it lasts, whose publication the office allows the same evening."""
    kind = "street" if "广场" in place else "hall"
    picture = photograph(kind, at, latitude=35.5, longitude=104.6, seed=len(title) * 31 + at.day)
    file = evidence.keep(
        cast.actor(key),
        upload=io.BytesIO(picture),
        name=f"{title}.jpg",
        shows=title,
        captured_at=at,
        campaign_id=campaign_id,
        place=place,
        region_path=organisation.region_place(region_id).path,
    )
    evidence.permit_publication(cast.actor("demo.office"), file.pk, basis="主办单位同意，画面中无可辨认的个人")


def publish_overview(cast: Cast, *, campaign_id: int, as_of: date) -> None:
    """A deputy writes the overview report, the leader approves it as second person, and it is published."""
    writer, second = cast.actor("demo.deputy"), cast.actor("demo.leader")
    report = actions.draft(writer, campaign_id=campaign_id, as_of=as_of)
    revision = report.revision
    for file in files.publishable(campaign_id, as_of=clock.today())[:4]:
        actions.place_photo(
            writer,
            report.pk,
            file_id=file.id,
            caption={"zh": file.shows, "en": CAPTIONS_EN.get(file.shows, "")},
            place=file.place,
            taken_on=file.on or as_of,
        )
        revision += 1
    actions.approve(second, report.pk, revision=revision)
    actions.publish(second, report.pk)
