"""What the commands print: a campaign chosen by a day, and an overview of it without a report. Not scoped: who has
the data folder has all of it."""

from __future__ import annotations

from datetime import date

from django.utils import translation

from waypost.campaign import queries as campaigns
from waypost.campaign.queries import CampaignView
from waypost.evidence import queries as evidence
from waypost.ledger import queries as ledger
from waypost.organisation import queries as organisation
from waypost.report import overview_text
from waypost.report.document import Document, Photo
from waypost.report.models import Report
from waypost.report.queries.documents import (
    Draft,
    compose,
    kept_document,
    photo_words,
    pictures_of,
    stated_now,
    unpublished,
)
from waypost.report.queries.measure import measure
from waypost.report.records import HOUSE
from waypost.report.rules import ReportState
from waypost.report.source import Source

_MOST_PHOTOS = 6


def campaign_on(day: date, *, campaign_id: int | None = None) -> CampaignView | None:
    """The campaign of an id, or the one that runs on a day (of several, the one that opened last); None: there is
    none."""
    known = campaigns.campaigns(HOUSE, today=day)
    if campaign_id is not None:
        return next((one for one in known if one.id == campaign_id), None)
    return next((one for one in known if one.opens_on <= day <= one.closes_on), None)


def overview(campaign_id: int, *, as_of: date, language: str) -> tuple[Document, dict[str, bytes]]:
    """The overview report of a campaign as of a day, with its pictures: as it was published, if one was; otherwise
    made now from the template, and saying that it is not published."""
    published = (
        Report.objects.filter(campaign_id=campaign_id, freezing__as_of=as_of, state_value=ReportState.PUBLISHED.value)
        .order_by("-published_at")
        .first()
    )
    if published is not None:
        return kept_document(published, language), pictures_of(published)
    position = ledger.position()
    allowed = evidence.publishable(campaign_id, as_of=as_of)[:_MOST_PHOTOS]
    places = organisation.places_of(one.unit_id for one in allowed if one.unit_id is not None)
    text = overview_text.newest()
    with translation.override(language):
        stated = stated_now(measure(Source(campaign_id, as_of)), ledger_size=position.size, ledger_root=position.root)
        photos = [
            Photo(
                str(one.id),
                photo_words(
                    one.shows,
                    one.place,
                    one.on or as_of,
                    places[one.unit_id].name if one.unit_id in places else "",
                ),
            )
            for one in allowed
        ]
        status = unpublished(ReportState.DRAFT)
    body = text.body_en if language.startswith("en") else text.body_zh
    document = compose(Draft(campaign_id, as_of, body, language, stated, photos, status))
    pictures = {}
    for one in allowed:
        with one.open() as source:
            pictures[str(one.id)] = source.read()
    return document, pictures
