"""Naming the posts that answer for a unit."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from waypost.campaign import policies
from waypost.campaign.finding import locked_campaign, require_mandate, worded
from waypost.campaign.models import Responsible
from waypost.campaign.rules import Responsibility
from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, BadInput, Refused
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation


@transaction.atomic
def name_responsible(
    actor: Actor, campaign_id: int, unit_id: int, *, kind: Responsibility, post: str, from_on: date
) -> Responsible:
    """Name the post that answers for a unit from a day on; whoever held it before ends the day before.

    Raises:
        Campaign.DoesNotExist, Unit.DoesNotExist, NotPermitted.
        Refused: the present holder began on that day or later (R6), holds it already, or the mandate is over (R4).
        BadInput: no post is named, or the day lies outside the campaign.
    """
    campaign = locked_campaign(actor, campaign_id)
    seen = organisation.matching(actor).filter(region_path__startswith=campaign.region_path)
    unit = organisation.place_of(seen.values_list("pk", flat=True).get(pk=unit_id))
    place = Place(campaign.pk, unit.path, unit.region_path)
    policies.require(actor, "name_responsible", place)
    require_mandate(actor, campaign, place, from_on)
    post = worded(post, "post")
    if not campaign.opens_on <= from_on <= campaign.closes_on:
        raise BadInput(N_("the day lies outside the campaign"))
    held = Responsible.objects.select_for_update().filter(
        campaign=campaign, unit=unit_id, kind_value=kind.value, until_on__isnull=True
    )
    before = held.first()
    if before is not None:
        _end(before, post, from_on)
    row = Responsible.objects.create(
        campaign=campaign,
        unit_id=unit_id,
        unit_path=unit.path,
        region_path=unit.region_path,
        kind_value=kind.value,
        post=post,
        from_on=from_on,
        named_by_id=actor.user_id,
    )
    record(
        actor,
        "responsible.named",
        subject=f"unit:{unit_id}",
        facts={
            "kind": kind.value,
            "post": post,
            "from_on": from_on.isoformat(),
            "before": before.post if before else None,
        },
        campaign_id=campaign.pk,
        acting_as=policies.role_for(actor, "name_responsible", place),
        rows=[row] if before is None else [row, before],
    )
    return row


def _end(before: Responsible, post: str, from_on: date) -> None:
    if before.post == post:
        raise Refused(N_("%(post)s holds this responsibility already"), post=post)
    if from_on <= before.from_on:
        raise Refused(
            N_("the present holder began on %(day)s; the next must begin later"),
            code="R6",
            day=before.from_on.isoformat(),
        )
    before.until_on = from_on - timedelta(days=1)
    before.save(update_fields=["until_on"])
