"""Finding the campaign that an action is about, within the actor's scope and under lock, and its common refusals."""

from __future__ import annotations

from datetime import date

from waypost.campaign import policies
from waypost.campaign.models import Campaign, Group
from waypost.campaign.queries.plan import visible
from waypost.kernel.actor import Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Refused
from waypost.kernel.text import tidy
from waypost.platform import clock


def locked_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """The campaign, locked. Raises Campaign.DoesNotExist when the actor may not see it."""
    found = visible(actor).values_list("pk", flat=True).get(pk=campaign_id)
    return Campaign.objects.select_for_update().get(pk=found)


def locked_group(actor: Actor, group_id: int) -> Group:
    """A group of a campaign that the actor may see, its campaign locked. Raises Group.DoesNotExist."""
    group = Group.objects.select_related("campaign").get(pk=group_id, campaign__in=visible(actor).values("pk"))
    locked_campaign(actor, group.campaign_id)
    return group


def place_of(campaign: Campaign) -> Place:
    """The campaign's own place."""
    return Place(campaign.pk, "", campaign.region_path)


def require_mandate(actor: Actor, campaign: Campaign, place: Place, day: date) -> None:
    """Raises Refused (R4) outside the days of the campaign, unless the office acts."""
    if campaign.opens_on <= day <= campaign.closes_on or actor.has_at({Role.OFFICE}, place):
        return
    raise Refused(
        N_("the campaign's mandate runs from %(first)s to %(last)s; outside it only the office may act"),
        code="R4",
        first=campaign.opens_on.isoformat(),
        last=campaign.closes_on.isoformat(),
    )


def require_not_ahead(day: date) -> None:
    """Raises Refused (R6) when what is said to have happened lies in the future."""
    if day > clock.today():
        raise Refused(N_("%(day)s is still to come, so that it cannot be recorded yet"), code="R6", day=day.isoformat())


def worded(text: str, where: str) -> str:
    """The text, tidied. Raises BadInput when nothing is left of it."""
    text = tidy(text)
    if not text:
        raise BadInput(N_("%(where)s: please write something"), where=where)
    return text


__all__ = ["locked_campaign", "locked_group", "place_of", "policies", "require_mandate", "require_not_ahead", "worded"]
