"""The router of this room, and what its addresses take in common."""

from __future__ import annotations

from uuid import UUID

from ninja import Field, Router, Schema

from waypost.platform.shapes import Text

router = Router(tags=["fieldwork"])


class BecauseIn(Schema):
    """Why."""

    reason: Text = Field(min_length=1, max_length=300)


class IdOut(Schema):
    """The id of what was made."""

    id: UUID
