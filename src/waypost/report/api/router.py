"""The router of this room, and what its addresses have in common: work that is too long for one answer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from ninja import Router, Schema

from waypost.access.middleware import ActorRequest
from waypost.kernel.actor import Actor
from waypost.platform import jobs
from waypost.platform.models import Job
from waypost.platform.shapes import RowId

router = Router(tags=["report"])
_OURS = "waypost.report.jobs."


class BeginIn(Schema):
    """A campaign and a day of it."""

    campaign_id: RowId
    as_of: date


class WorkOut(Schema):
    """Long work that you asked for: "waiting", "running", "done", "failed" or "cut_off". `done` of `total`, 0 while
    nobody knows; when it is done, the freezing or the report that it made; when it failed, why."""

    id: UUID
    state: str
    done: int
    total: int
    freezing_id: UUID | None
    report_id: UUID | None
    error: str


def plain(said: BeginIn) -> dict[str, Any]:
    """A campaign and a day as plain values."""
    return {"campaign_id": said.campaign_id, "as_of": said.as_of.isoformat()}


def under_way(actor: Actor, response: HttpResponse, work: UUID) -> dict[str, Any]:
    """Work that was just asked for; the answer says where it can be watched."""
    response["Location"] = reverse("api:v1:report.work", args=[work])
    return _stands(actor, work)


def _stands(actor: Actor, work: UUID) -> dict[str, Any]:
    found = jobs.view(actor, work)
    if not found.name.startswith(_OURS):
        raise Job.DoesNotExist
    made = {name: found.result.get(name.removesuffix("_id")) for name in ("freezing_id", "report_id")}
    told = {"id": found.id, "state": found.state, "done": found.done, "total": found.total, "error": found.error}
    return told | made


@router.get("/work/{uuid:job_id}", response=WorkOut)
def work(request: ActorRequest, job_id: UUID) -> Any:
    """How long work stands: figures being frozen, a report being begun or read anew."""
    return _stands(request.actor, job_id)
