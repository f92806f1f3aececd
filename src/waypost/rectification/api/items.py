"""Reading recommendations, drafting one, and the reminders of what is late."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query

from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.platform.shapes import list_of
from waypost.rectification import actions, board, listing, notices
from waypost.rectification.api import answers, shapes
from waypost.rectification.api.router import router, shown
from waypost.rectification.folders import folder

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wanted(said: shapes.FilterIn) -> board.Wanted:
    return board.Wanted(
        campaign_id=said.campaign_id,
        unit_id=said.unit_id,
        states=tuple(said.states),
        severity=said.severity,
        is_open=said.is_open,
        text=said.text,
    )


@router.get("/recommendations", response=answers.LinesOut)
def recommendations(request: ActorRequest, wanted: Query[shapes.LinesIn]) -> Any:
    """The ledger of recommendations, as far as you may see it."""
    return board.board(request.actor, _wanted(wanted), today=clock.today(), after=wanted.after, limit=wanted.limit)


@router.get("/recommendations/lists.xlsx", response={200: None})
def lists(request: ActorRequest, wanted: Query[shapes.FilterIn]) -> HttpResponse:
    """The four lists (problems, tasks, responsibilities, rectification) of what the filters choose, as XLSX."""
    content = listing.lists_of(request.actor, _wanted(wanted), today=clock.today())
    disposition = f'attachment; filename="lists-{clock.today():%Y%m%d}.xlsx"'
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": disposition})


@router.get("/recommendations/{uuid:recommendation_id}", response=answers.ItemOut)
def recommendation(request: ActorRequest, recommendation_id: UUID) -> Any:
    """One recommendation with its history and what you may do with it now. Send `version` with each move."""
    return shown(request, recommendation_id)


@router.get("/recommendations/{uuid:recommendation_id}/folder", response=answers.FolderOut)
def papers_of(request: ActorRequest, recommendation_id: UUID) -> Any:
    """All that lies in its folder: standards with evidence and judgements, conversation, dispute, plans with their
    measures, requests for a later date, public notice with objections, look-backs, decision papers."""
    return folder(request.actor, recommendation_id, today=clock.today())


@router.post("/recommendations", response={201: answers.ItemOut})
def draft(request: ActorRequest, said: shapes.Draft) -> Any:
    """Draft a recommendation to a unit."""
    return 201, shown(request, actions.draft(request.actor, **said.said()).pk)


@router.post("/recommendations/{uuid:recommendation_id}/remind", response=answers.RemindedOut | None)
def remind(request: ActorRequest, recommendation_id: UUID) -> Any:
    """Tell those who answer for it that it is nearly or already late; nothing when there is no news."""
    return actions.remind(request.actor, recommendation_id)


@router.get("/public-notices", response=list_of(answers.ShownNoticeOut))
def public_notices(request: ActorRequest) -> Any:
    """The closings that are shown to the public today; at most 200."""
    return notices.notices(today=clock.today())
