"""The router of this room, and the campaign of an address."""

from __future__ import annotations

from ninja import Field, Router, Schema

from waypost.access.middleware import ActorRequest
from waypost.campaign import queries
from waypost.platform import clock
from waypost.platform.shapes import Text

router = Router(tags=["campaign"])


class BecauseIn(Schema):
    """Why."""

    reason: Text = Field(max_length=300)


def found(request: ActorRequest, campaign_id: int) -> queries.CampaignView:
    """The campaign. Raises Campaign.DoesNotExist."""
    return queries.campaign(request.actor, campaign_id, today=clock.today())
