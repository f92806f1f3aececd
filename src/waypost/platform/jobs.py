"""Long work with progress: asked for by an action, done by a worker, watched by the page that asked."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from waypost.kernel.actor import Actor, Grant, Role
from waypost.platform.models import Job, JobState

log = logging.getLogger(__name__)
Progress = Callable[[int, int], None]
_LOST_AFTER = timedelta(hours=1)
_OFTEN = 0.3  # seconds between two words on progress from inside a transaction


def silent(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class JobView:
    """How a piece of long work stands."""

    id: uuid.UUID
    name: str
    state: str
    done: int
    total: int
    result: dict[str, Any]
    error: str
    created_at: datetime
    ended_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """True while it waits or is being done."""
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def is_over(self) -> bool:
        """True when it is done or has failed, and when it has been silent for so long that its server must have been
        stopped meanwhile."""
        over = self.state in (JobState.DONE, JobState.FAILED)
        return over or timezone.now() - self.created_at > _LOST_AFTER

    @property
    def share(self) -> float | None:
        """Done of total, 0.0 to 1.0; None while the total is unknown."""
        return self.done / self.total if self.total else None


def enqueue(actor: Actor, function: str, **arguments: Any) -> uuid.UUID:
    """Ask for long work. `function` is a dotted name of `f(progress, **arguments) -> dict`, idempotent; the
    arguments are ids and small values. Runs after the transaction commits; at once where WAYPOST_JOBS is "eager"."""
    job = Job.objects.create(name=function, arguments=arguments, owner_id=actor.user_id)
    if settings.WAYPOST_JOBS == "eager":
        run(job.pk)
    elif settings.WAYPOST_JOBS == "thread":
        transaction.on_commit(lambda: threading.Thread(target=_run_apart, args=(job.pk,), daemon=True).start())
    return uuid.UUID(str(job.pk))


def view(actor: Actor, job_id: uuid.UUID) -> JobView:
    """A job of the actor's own. Raises Job.DoesNotExist for anybody else's, and for somebody who has no role any
    more: what the job found was for the role."""
    if not actor.grants:
        raise Job.DoesNotExist
    job = Job.objects.get(pk=job_id, owner_id=actor.user_id)
    return _view(job)


def _view(job: Job) -> JobView:
    done, total = (_beside(job.pk) if job.state_value == JobState.RUNNING else None) or (job.done, job.total)
    return JobView(
        job.pk, job.name, job.state_value, done, total, job.result, job.error, job.created_at, job.finished_at
    )


def newest(actor: Actor, **arguments: str) -> JobView | None:
    """The last job of the actor's own that was asked for with these arguments, or None."""
    wanted = {f"arguments__{name}": value for name, value in arguments.items()}
    job = Job.objects.filter(owner_id=actor.user_id, **wanted).order_by("-created_at", "-pk").first()
    return _view(job) if job else None


def standing(job_id: uuid.UUID) -> JobView | None:
    """How a job stands, whoever asked for it; None when there is none. Not scoped: for rooms whose work is for more
    people than the one who asked."""
    job = Job.objects.filter(pk=job_id).first()
    return None if job is None else _view(job)


def has_finished_since(moment: datetime, *, besides: str) -> bool:
    """True when long work ended after a moment, other than work whose name begins with `besides`."""
    return Job.objects.filter(finished_at__gt=moment).exclude(name__startswith=besides).exists()


def packed_actor(actor: Actor) -> dict[str, Any]:
    """An actor as plain values, so that work that was permitted can be done a moment later in the same name."""
    return {
        "user_id": actor.user_id,
        "name": actor.name,
        "grants": [[grant.role.value, grant.campaign_id, grant.unit_path, grant.region_path] for grant in actor.grants],
        "homes": list(actor.homes),
    }


def opened_actor(given: dict[str, Any]) -> Actor:
    """The actor that was packed."""
    grants = tuple(Grant(Role(role), campaign, unit, region) for role, campaign, unit, region in given["grants"])
    return Actor(given["user_id"], given["name"], grants, tuple(given["homes"]))


def cut_off() -> int:
    """Say of work that was under way that its server ended; how much that was. For a server that begins, and is the
    only one of its data folder. What was done halfway is undone with its transaction; the work may be asked for again.
    Work that stands in WAYPOST_JOBS_TAKEN_UP waits again, for `take_up`."""
    under_way = Job.objects.filter(state_value__in=(JobState.WAITING, JobState.RUNNING))
    again = under_way.filter(name__in=settings.WAYPOST_JOBS_TAKEN_UP)
    again.update(state_value=JobState.WAITING, done=0, total=0)
    rest = under_way.exclude(name__in=settings.WAYPOST_JOBS_TAKEN_UP)
    return rest.update(state_value=JobState.CUT_OFF, finished_at=timezone.now())


def take_up() -> None:
    """Begin the work that an earlier server left and that nobody has to ask for again."""
    if settings.WAYPOST_JOBS != "thread":
        return
    waiting = Job.objects.filter(state_value=JobState.WAITING, name__in=settings.WAYPOST_JOBS_TAKEN_UP)
    for job_id in waiting.values_list("pk", flat=True):
        threading.Thread(target=_run_apart, args=(job_id,), daemon=True).start()


def run(job_id: uuid.UUID) -> None:
    """Do one waiting job; nothing happens when another worker has it."""
    taken = Job.objects.filter(pk=job_id, state_value=JobState.WAITING).update(state_value=JobState.RUNNING)
    if not taken:
        return
    job = Job.objects.get(pk=job_id)

    said_at = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal said_at
        if not (connection.in_atomic_block and settings.WAYPOST_JOBS == "thread"):
            Job.objects.filter(pk=job_id).update(done=done, total=total)
        elif time.monotonic() - said_at > _OFTEN:
            said_at = time.monotonic()
            _say_beside(job_id, done, total)

    try:
        result = import_string(job.name)(progress, **job.arguments)
    except Exception as error:
        log.exception("job %s failed", job.name)
        Job.objects.filter(pk=job_id).update(state_value=JobState.FAILED, error=str(error), finished_at=timezone.now())
    else:
        Job.objects.filter(pk=job_id).update(state_value=JobState.DONE, result=result or {}, finished_at=timezone.now())
    finally:
        _place(job_id).unlink(missing_ok=True)


def _place(job_id: uuid.UUID) -> Path:
    return Path(settings.DATA) / "progress" / f"{job_id}.txt"


def _say_beside(job_id: uuid.UUID, done: int, total: int) -> None:
    """Progress from inside a transaction, which nobody sees in the database before it is over: in a file beside it."""
    place = _place(job_id)
    try:
        place.parent.mkdir(exist_ok=True)
        place.with_suffix(".new").write_text(f"{done} {total}")
        place.with_suffix(".new").replace(place)
    except OSError:
        log.warning("progress of job %s cannot be written", job_id)


def _beside(job_id: uuid.UUID) -> tuple[int, int] | None:
    try:
        done, total = _place(job_id).read_text().split()
    except (OSError, ValueError):
        return None
    return int(done), int(total)


def _run_apart(job_id: uuid.UUID) -> None:
    close_old_connections()
    try:
        run(job_id)
    finally:
        close_old_connections()
