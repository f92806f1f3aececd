"""Handing in a roster and answering its questions. Nothing of the house changes here: what is prepared is the person's
own paper, so it leaves no entry in the ledger; applying it does (see actions.imports)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.text import file_name
from waypost.organisation import policies, said
from waypost.organisation.models import Roster
from waypost.organisation.queries import known
from waypost.organisation.roster import judge, pack
from waypost.organisation.roster.division import Division
from waypost.organisation.rules import RosterState
from waypost.platform import clock, jobs
from waypost.platform.intake.limits import MOST_TABLE

ACCEPT = "accept|suggestions"


@transaction.atomic
def hand_in(
    actor: Actor, *, content: bytes, name: str, regions: Iterable[Division] = ()
) -> tuple[uuid.UUID, uuid.UUID]:
    """Hand in a roster to be read; returns its id and that of the job that reads it.

    Raises:
        NotPermitted: the actor may not import units.
        BadInput: the file is empty or larger than 30 MB.
    """
    policies.require(actor, "import_units")
    if not content or len(content) > MOST_TABLE:
        raise BadInput(
            N_("this file cannot be read"), [Problem("file", file_name(name), N_("a file of 1 byte to 30 MB"))]
        )
    roster = Roster.objects.create(
        name=file_name(name)[:200],
        digest="",
        size=len(content),
        handed_in_by_id=actor.user_id,
        handed_in_at=clock.now(),
        state_value=RosterState.READING.value,
        upload=content,
        answers=pack.with_regions({}, list(regions)),
    )
    return uuid.UUID(str(roster.pk)), _read(actor, roster)


def _read(actor: Actor, roster: Roster) -> uuid.UUID:
    within = known.part_of(actor)
    return jobs.enqueue(
        actor,
        "waypost.organisation.jobs.read_roster",
        roster_id=str(roster.pk),
        within=None if within is None else list(within),
    )


def _own(actor: Actor, roster_id: uuid.UUID | str) -> Roster:
    policies.require(actor, "import_units")
    return Roster.objects.select_for_update().get(pk=roster_id, handed_in_by_id=actor.user_id)


@transaction.atomic
def answer(actor: Actor, roster_id: uuid.UUID | str, answers: Mapping[str, str]) -> None:
    """Answer questions of a roster: the key of a question (or of one row's question) with the value of a choice; an
    empty value takes an answer back.

    Raises:
        Roster.DoesNotExist: nobody, or somebody else, handed it in.
        Refused: it is not waiting for answers.
    """
    roster = _own(actor, roster_id)
    if roster.state is not RosterState.READ:
        raise Refused(N_("this roster is not waiting for answers"), code="R0")
    kept = {**roster.answers, **{key[:300]: value[:200] for key, value in answers.items()}}
    roster.answers = {key: value for key, value in kept.items() if value}
    look_through(roster, known.part_of(actor))


@transaction.atomic
def accept_suggestions(actor: Actor, roster_id: uuid.UUID | str) -> int:
    """Answer every question that shows a suggestion by it; returns how many questions that were. Those that arise
    from the answers are asked in their turn."""
    roster = _own(actor, roster_id)
    rows = pack.opened(bytes(roster.judged))["rows"] if roster.judged else []
    suggested = {
        reason["ask"]["key"]: reason["ask"]["suggestion"]
        for row in rows
        if row["fate"] == "ask"
        for reason in row["reasons"]
        if reason.get("ask") and reason["sort"] == "ask" and reason["ask"]["suggestion"]
    }
    answer(actor, roster_id, suggested)
    return len(suggested)


@transaction.atomic
def drop(actor: Actor, roster_id: uuid.UUID | str) -> None:
    """Put a roster away that is not to be applied. Its file is deleted. Refused when it was applied."""
    roster = _own(actor, roster_id)
    if roster.state is RosterState.APPLIED:
        raise Refused(N_("this roster was applied; it stays"), code="R0")
    roster.state_value = RosterState.DROPPED.value
    roster.upload = roster.grid = roster.judged = b""
    roster.save()


@transaction.atomic
def look_again(actor: Actor, roster_id: uuid.UUID | str) -> uuid.UUID | None:
    """Judge a roster again, since units changed after it was read. One whose reading was cut off is read again: by
    the job that is returned."""
    roster = _own(actor, roster_id)
    if roster.state is RosterState.READING:
        return _read(actor, roster)
    if roster.state is not RosterState.READ:
        raise Refused(N_("this roster is not waiting to be applied"), code="R0")
    look_through(roster, known.part_of(actor))
    return None


def look_through(roster: Roster, within: tuple[str, ...] | None) -> None:
    """Judge a roster whose sheets are kept, and keep what becomes of each row."""
    book = pack.opened_book(bytes(roster.grid), roster.digest)
    context = known.context(book, answers=roster.answers, within=within, regions=pack.regions(roster.answers))
    judged = judge.judge(book, context, within=within)
    roster.counts = judged.counts()
    roster.judged = pack.packed(
        {
            "rows": said.plain_rows(context, judged),
            "regions": [[code, context.region_name(code)] for code in judged.new_regions],
        }
    )
    roster.state_value = RosterState.READ.value
    roster.save()
