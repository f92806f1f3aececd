"""Answers that take long to compute, kept with the position of the ledger at which they were so.

A room names the function that computes an answer and what it is asked: `f(progress, **arguments) -> dict`, which
reads and writes nothing. The key is what was asked and never who asked. So a kept answer is either the same for all
who may read it, and whether somebody may is asked each time before it is shown, or it is made of parts of which each
reader is shown those that lie in the reader's own part of the tree.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from waypost.kernel.actor import Actor
from waypost.ledger.models import Kept
from waypost.ledger.queries import position
from waypost.ledger.rules import is_refreshed
from waypost.platform import disk, jobs
from waypost.platform.jobs import JobView, Progress
from waypost.platform.snapshot import snapshot

WORK = "waypost.ledger.jobs.keep"
_FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a kept answer stands. `ledger_size` None: nothing is kept yet. `moved` is how many entries the ledger has
    gone on by, `is_due` says that it should be computed (anew) now."""

    said: dict[str, Any] | None
    ledger_size: int | None
    ledger_root: str
    kept_at: datetime | None
    moved: int
    is_current: bool
    is_due: bool
    work: JobView | None

    @property
    def is_running(self) -> bool:
        """True while it is being computed."""
        return self.work is not None and not self.work.is_over

    @property
    def has_failed(self) -> bool:
        """True when the last computation failed, after whatever is kept was computed."""
        return self.work is not None and self.work.state == "failed"


def _key(arguments: dict[str, str | int]) -> str:
    return json.dumps(arguments, ensure_ascii=False, separators=(",", ":"))


def kept(name: str, **arguments: str | int) -> Keeping:
    """What is kept. Not scoped: see the module. At most four queries."""
    row = Kept.objects.filter(name=name, key=_key(arguments)).first()
    work = jobs.standing(row.job_id) if row is not None and row.job_id is not None else None
    if row is None or row.said is None or row.ledger_size is None or row.kept_at is None or row.took is None:
        return Keeping(None, None, "", None, 0, is_current=False, is_due=work is None, work=work)
    size = position().size
    has_moved = size != row.ledger_size or jobs.has_finished_since(row.kept_at, besides=WORK)
    has_rested = is_refreshed(row.kept_at, row.took, timezone.now())
    return Keeping(
        row.said,
        row.ledger_size,
        row.ledger_root,
        row.kept_at,
        size - row.ledger_size,
        is_current=not has_moved,
        is_due=has_moved and has_rested and (work is None or work.is_over),
        work=work,
    )


def is_known(name: str, **first: str | int) -> bool:
    """True when some answer by that name, whose arguments begin with these, has ever been asked for."""
    return Kept.objects.filter(name=name, key__startswith=_key(first)[:-1] + ",").exists()


@transaction.atomic
def ask(actor: Actor, name: str, **arguments: str | int) -> None:
    """Have an answer computed by a job, unless a job is at it. Whoever calls has asked whether the actor may read it.
    Nothing of the records changes, so the ledger has no entry of it."""
    key = _key(arguments)
    Kept.objects.get_or_create(name=name, key=key)
    row = Kept.objects.select_for_update().get(name=name, key=key)
    work = jobs.standing(row.job_id) if row.job_id is not None else None
    if work is None or work.is_over:
        job = jobs.enqueue(actor, WORK, kept_id=row.pk)
        Kept.objects.filter(pk=row.pk).update(job=job)


def answer(actor: Actor, name: str, **arguments: str | int) -> Keeping:
    """What is kept, for an answer that takes seconds: computed here when nothing is kept yet, and by a job, beside what
    is shown, when the ledger has moved on."""
    found = kept(name, **arguments)
    if found.said is None:
        with disk.left_out():
            keep_now(name, **arguments)
        found = kept(name, **arguments)
        return found if found.said is not None else _unkept(name, arguments)
    if found.is_due:
        with disk.left_out():
            ask(actor, name, **arguments)
    return found


def _unkept(name: str, arguments: dict[str, str | int]) -> Keeping:
    """An answer computed for this reader alone, while nothing can be kept."""
    with snapshot():
        there = position()
        said = import_string(name)(jobs.silent, **arguments)
    return Keeping(said, there.size, there.root, timezone.now(), 0, is_current=True, is_due=False, work=None)


def keep_now(name: str, **arguments: str | int) -> int:
    """Compute an answer here and keep it; the position of the ledger."""
    row, _ = Kept.objects.get_or_create(name=name, key=_key(arguments))
    return keep(row.pk, lambda done, total: None)


def keep(kept_id: int, progress: Progress) -> int:
    """Compute an answer and keep it with the position of the ledger at which it was so; that position. What nobody
    has asked for in a month is forgotten."""
    row = Kept.objects.get(pk=kept_id)
    began = time.monotonic()
    with snapshot() as is_own:
        there = position()
        said = import_string(row.name)(_apart(progress) if is_own else progress, **json.loads(row.key))
    now = timezone.now()
    Kept.objects.filter(pk=row.pk).update(
        said=said,
        ledger_size=there.size,
        ledger_root=there.root,
        kept_at=now,
        took=timedelta(seconds=time.monotonic() - began),
    )
    Kept.objects.filter(kept_at__lt=now - _FORGOTTEN_AFTER).delete()
    return there.size


def _apart(progress: Progress) -> Progress:
    """Progress told on a connection of its own, as nothing can be written inside a snapshot."""

    def told(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    def tell(done: int, total: int) -> None:
        teller = threading.Thread(target=told, args=(lambda: progress(done, total),))
        teller.start()
        teller.join()

    return tell
