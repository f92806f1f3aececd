"""The request as this room sees it: the room of accounts, which makes the actor, stands above."""

from __future__ import annotations

from django.http import HttpRequest

from waypost.kernel.actor import Actor


class ActorRequest(HttpRequest):
    """A request with its actor. For type hints only."""

    actor: Actor
