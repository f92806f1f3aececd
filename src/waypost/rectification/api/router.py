"""The router of this room, and what its addresses answer in common."""

import inspect
from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from ninja import Router

from waypost.access.middleware import ActorRequest
from waypost.rectification import queries
from waypost.rectification.api.answers import ItemOut
from waypost.rectification.api.shapes import Said
from waypost.rectification.models import Action

router = Router(tags=["rectification"])


def shown(request: ActorRequest, recommendation_id: UUID) -> dict[str, Any]:
    """One recommendation with its history and what its reader may do with it now."""
    item = queries.item(request.actor, recommendation_id)
    plain = {name: getattr(item, name) for name in ItemOut.model_fields if name != "steps"}
    return {**plain, "steps": [asdict(one) for one in queries.steps(request.actor, item)]}


def put_under(address: str, shape: type[Said], act: Callable[..., Any]) -> None:
    """Put an act on a recommendation under an address of its own; it is called and described as the action is."""

    def do(request: ActorRequest, recommendation_id: UUID, said: shape) -> Any:  # type: ignore[valid-type]
        act(request.actor, recommendation_id, **said.said())  # type: ignore[attr-defined]
        return shown(request, recommendation_id)

    _put(f"/recommendations/{{uuid:recommendation_id}}/{address}", act, do)


def put_measure(address: str, shape: type[Said], act: Callable[..., Action]) -> None:
    """The same for a step of a measure; the answer is the recommendation, in whose folder the measure lies."""

    def do(request: ActorRequest, action_id: UUID, said: shape) -> Any:  # type: ignore[valid-type]
        done = act(request.actor, action_id, **said.said())  # type: ignore[attr-defined]
        return shown(request, done.plan.recommendation_id)

    _put(f"/measures/{{uuid:action_id}}/{address}", act, do)


def _put(address: str, act: Callable[..., Any], do: Callable[..., Any]) -> None:
    do.__name__ = act.__name__
    do.__doc__ = inspect.getdoc(act)
    router.post(address, response=ItemOut)(do)
