"""Long work: reading a roster, and applying it."""

from __future__ import annotations

from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext, override

from waypost.kernel.errors import N_, Told
from waypost.organisation import actions, preparation
from waypost.organisation.models import Roster
from waypost.organisation.roster import pack, sheets
from waypost.organisation.rules import RosterState
from waypost.platform.errors import said
from waypost.platform.jobs import Progress, opened_actor

BUSY = N_("somebody else is writing; nothing was changed, try again in a minute")


def read_roster(progress: Progress, *, roster_id: str, within: list[str] | None) -> dict[str, Any]:
    """Read the file of a roster and judge its rows. A file that cannot be read is an answer too."""
    roster = Roster.objects.get(pk=roster_id)
    if roster.state is not RosterState.READING:
        return dict(roster.counts)
    progress(0, 3)
    try:
        book = sheets.read(bytes(roster.upload), name=roster.name)
    except sheets.Unreadable as error:
        roster.state_value, roster.trouble = RosterState.UNREADABLE.value, {"code": error.code}
        roster.save()
        return {"trouble": error.code}
    progress(1, 3)
    roster.digest, roster.grid = book.digest, pack.packed_book(book)
    progress(2, 3)
    with transaction.atomic():
        preparation.look_through(roster, None if within is None else tuple(within))
    progress(3, 3)
    return dict(roster.counts)


def apply_roster(
    progress: Progress, *, roster_id: str, leave_out: bool, by: dict[str, Any], language: str
) -> dict[str, Any]:
    """Apply a roster in the name of the person who asked for it. Refusals are told in that person's language."""
    try:
        result = actions.apply_roster(opened_actor(by), roster_id, leave_out=leave_out, progress=progress)
    except (Told, OperationalError) as error:
        with override(language):
            raise RuntimeError(said(error) if isinstance(error, Told) else gettext(BUSY)) from error
    return {"counts": result.counts, "seq": result.seq}
