"""Faults to plant in the house, so that one sees that the simulation finds them: `--plant`."""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from importlib import import_module
from typing import Any
from unittest import mock

from waypost.platform import middleware
from waypost.rectification.actions import moving
from waypost.rectification.models import Recommendation


def forgets_to_record() -> Any:
    """Acceptance changes the row and leaves no entry."""
    append = moving.append

    def forgetful(actor: Any, row: Any, step: str, **words: Any) -> Any:
        if step != "accept":
            return append(actor, row, step, **words)
        row.version += 1
        row.save()
        return row

    return mock.patch.object(moving, "append", forgetful)


def forgets_the_key() -> Any:
    """A write with a key is done each time that it comes."""
    return mock.patch.object(middleware.OnceMiddleware, "process_view", lambda *words: None)


def records_apart() -> Any:
    """A write under a key is no transaction of its own: the key, the change and its record part."""
    apart = mock.Mock(wraps=middleware.transaction)
    apart.atomic = nullcontext
    apart.set_rollback = lambda is_wanted: None
    return mock.patch.object(middleware, "transaction", apart)


def forgets_the_version() -> Any:
    """Who acts on an old version is not told."""
    begin, patches = moving.begin, ExitStack()

    def careless(who: Any, recommendation_id: Any, step: str, *, version: int) -> Any:
        row = Recommendation.objects.filter(pk=recommendation_id).first()
        return begin(who, recommendation_id, step, version=row.version if row else version)

    for name in ("answering", "closing", "doing", "drafting", "ending", "hearing", "planning", "verifying"):
        room = import_module(f"waypost.rectification.actions.{name}")
        patches.enter_context(mock.patch.object(room, "begin", careless))
    return patches


PLANTED = {
    "forgets to record": forgets_to_record,
    "forgets the key": forgets_the_key,
    "records apart": records_apart,
    "forgets the version": forgets_the_version,
}
