"""The ledger as a person may read it: what they did, and what was done to what they may see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from waypost.kernel.actor import Actor, Role
from waypost.kernel.subjects import Subject
from waypost.ledger.models import Entry
from waypost.ledger.queries.erased import Erased, erased
from waypost.platform.pages import Page, cursor, number_in
from waypost.platform.wiring import wired

READERS_OF_THE_WHOLE = (Role.OFFICE, Role.AUDITOR, Role.ADMIN)
_BATCH = 200
_MOST_READ = 1000


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry in a list. Where its subject is not open to the reader, only its number, time and hash are there. A
    unit sees that an act was done to what is its own, with the receipt; what the group wrote down of it (`is_whole`
    false) it reads on the page of the record, as far as the room shows it. `erased` when the law took what it said."""

    seq: int
    at: datetime
    leaf_hash: str
    is_open: bool
    is_whole: bool = False
    act: str = ""
    subject: str = ""
    who: str = ""
    acting_as: Role | None = None
    title: str = ""
    address: str = ""
    erased: Erased | None = None


@dataclass(frozen=True, slots=True)
class LeafView:
    """One entry whole: what it says, the canonical text whose hash it is, and its neighbours about its subject. `said`
    and `salt` are None when what it said is not there any more."""

    entry: EntryView
    facts: dict[str, Any]
    said: str | None
    leaf: str
    salt: str | None
    revision: int
    before: int | None
    after: int | None


def entries(
    actor: Actor, *, mine: bool = False, act: str = "", subject: str = "", after: str = "", limit: int = 50
) -> Page[EntryView]:
    """The newest entries first. The office, auditors and the administrator see that every entry is there; others
    see their own and those about what they may see. `act` is a beginning such as "recommendation.".

    An entry that is not open is never found by what it says: neither by its act nor by its subject nor by who acted,
    so that nobody can count what is hidden. At most 1,000 entries are read for one page, so that it may hold fewer than
    `limit`, and yet have a next.
    Raises BadInput when `after` is no cursor.
    """
    rows = Entry.objects.order_by("-seq")
    if mine:
        rows = rows.filter(actor_id=actor.user_id if actor.is_known else -1)
    if act:
        rows = rows.filter(act__startswith=act)
    if subject:
        rows = rows.filter(subject=subject)
    below = number_in(after) if after else None
    is_whole = not (mine or act or subject) and actor.has(*READERS_OF_THE_WHOLE)
    found: list[EntryView] = []
    for _ in range(_MOST_READ // _BATCH):
        batch = list((rows if below is None else rows.filter(seq__lt=below))[:_BATCH])
        for view in views_of(actor, batch):
            below = view.seq
            if view.is_open or is_whole:
                found.append(view)
            if len(found) == limit:
                return Page(found, cursor([below]) if below else "")
        if len(batch) < _BATCH:
            return Page(found)
    return Page(found, cursor([below]) if below else "")


def entry(actor: Actor, seq: int) -> LeafView:
    """One entry whole. Raises Entry.DoesNotExist when it is not open to the reader whole, or is not there."""
    row = Entry.objects.select_related("body").get(pk=seq)
    (view,) = views_of(actor, [row])
    if not view.is_whole:
        raise Entry.DoesNotExist
    about = Entry.objects.filter(subject=row.subject)
    stored = getattr(row, "body", None)
    return LeafView(
        view,
        json.loads(stored.text) if stored else {},
        stored.text if stored else None,
        row.leaf,
        bytes(stored.salt).hex() if stored else None,
        row.revision,
        about.filter(revision=row.revision - 1).values_list("seq", flat=True).first(),
        about.filter(revision=row.revision + 1).values_list("seq", flat=True).first(),
    )


def seal(actor: Actor, seq: int) -> EntryView:
    """What a reader of the whole ledger may know of any entry: its number, time and hash; more where it is open.
    Raises Entry.DoesNotExist for others, and where there is no such entry."""
    (view,) = views_of(actor, [Entry.objects.get(pk=seq)])
    if not view.is_open and not actor.has(*READERS_OF_THE_WHOLE):
        raise Entry.DoesNotExist
    return view


def titles_of(actor: Actor, act: str, records: Iterable[str]) -> dict[str, str]:
    """What records ("unit:7") that an act names are called, of those that the reader may see."""
    found = _subjects(actor, {(act, record) for record in records})
    return {record: subject.title for (_act, record), subject in found.items() if subject.title}


def is_whole(actor: Actor, seq: int) -> bool:
    """True when an entry is there and open to the reader with what it says."""
    return any(view.is_whole for view in views_of(actor, list(Entry.objects.filter(pk=seq))))


def views_of(actor: Actor, rows: Sequence[Entry]) -> list[EntryView]:
    """Entries as the reader may see them, in their order."""
    subjects = _subjects(actor, {(row.act, row.subject) for row in rows})
    names = names_of({row.actor_id for row in rows})
    gone = erased([row.seq for row in rows])
    return [_view(actor, row, subjects.get((row.act, row.subject)), names, gone.get(row.seq)) for row in rows]


def _view(actor: Actor, row: Entry, subject: Subject | None, names: dict[int, str], gone: Erased | None) -> EntryView:
    leaf_hash = bytes(row.leaf_hash).hex()
    own = actor.is_known and row.actor_id == actor.user_id
    if subject is None and not own:
        return EntryView(row.seq, row.at, leaf_hash, False)
    return EntryView(
        row.seq,
        row.at,
        leaf_hash,
        True,
        own or (subject is not None and not subject.as_unit),
        row.act,
        row.subject,
        names.get(row.actor_id, "") if row.actor_id is not None else "",
        Role(row.acting_as) if row.acting_as else None,
        subject.title if subject else "",
        subject.address if subject else "",
        gone,
    )


def _subjects(actor: Actor, acts: set[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """Which acts, each with its subject, are open to the reader: asked of a room above that knows every record."""
    seen: dict[tuple[str, str], Subject] = {}
    for see in wired("subjects").values():
        seen |= see(actor, acts)
    return seen


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people by the numbers of their accounts, in the reader's language."""
    found: dict[int, str] = {}
    for name in wired("names").values():
        found |= name(user_ids, language=get_language() or "zh-hans")
    return found
