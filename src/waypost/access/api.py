"""Accounts and roles for programs."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from waypost.access import actions, presence, queries
from waypost.access.middleware import ActorRequest
from waypost.kernel.actor import Role
from waypost.platform import clock
from waypost.platform.shapes import PagedIn, RowId, Text, list_of, page_of, shape_of

router = Router(tags=["access"])
FactorOut = shape_of(queries.FactorView)
PresenceOut = shape_of(queries.PresenceView)
GrantOut = shape_of(queries.GrantView)
AccountOut = shape_of(queries.AccountView)
AccountsOut = page_of(AccountOut, name="AccountsOut")
ProposalOut = shape_of(queries.ProposalView)
ProposalsOut = page_of(ProposalOut, name="ProposalsOut")
GrantsOut = page_of(GrantOut, name="GrantsOut")


class AccountsIn(PagedIn):
    """Which accounts."""

    text: Text = Field("", max_length=100)
    role: Role | None = None
    is_active: bool | None = None
    sort: str = Field("username", pattern="^-?(username|name)$")


class GrantsIn(PagedIn):
    """Which grants."""

    role: Role | None = None
    campaign_id: RowId | None = None
    in_force: bool = True


class OpenIn(Schema):
    """A new account. It has no password until one is set on the page of accounts."""

    username: Text = Field(min_length=1, max_length=60)
    name: Text = Field(min_length=1, max_length=120)
    name_en: Text = Field("", max_length=120)
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")
    home_unit_id: RowId | None = None


class AccountIn(Schema):
    """What changes in an account. What is left out stays."""

    name: Text | None = Field(None, min_length=1, max_length=120)
    name_en: Text | None = Field(None, max_length=120)
    language: str | None = Field(None, pattern="^(zh-hans|en)$")
    home_unit_id: RowId | None = None


class LanguageIn(Schema):
    """A language."""

    language: str = Field(pattern="^(zh-hans|en)$")


class ReasonIn(Schema):
    """Why."""

    reason: Text = Field(min_length=1, max_length=2000)


class SubjectIn(Schema):
    """Somebody at the organisation's own sign-in."""

    subject: Text = Field(min_length=1, max_length=190)


class GrantIn(Schema):
    """A role to give."""

    user_id: RowId
    role: Role
    from_on: date
    until_on: date | None = None
    campaign_id: RowId | None = None
    unit_id: RowId | None = None
    region_id: RowId | None = None


class ProposalsIn(PagedIn):
    """Which proposed roles."""

    waiting: bool = True


class IdOut(Schema):
    """The number of what was made."""

    id: int


class EndedOut(Schema):
    """How many browsers were signed out."""

    ended: int


class LiftedOut(IdOut):
    """How many doors are open again."""

    doors: int


@router.get("/me", response=AccountOut)
def me(request: ActorRequest) -> Any:
    """Your own account and roles."""
    return queries.account(request.actor, request.actor.user_id or 0, today=clock.today())


@router.put("/me/language", response=AccountOut)
def edit_own(request: ActorRequest, said: LanguageIn) -> Any:
    """Choose your own language, for pages and notices. Answers come in that of the header Accept-Language."""
    actions.edit_own(request.actor, language=said.language)
    return me(request)


@router.get("/me/browsers", response=list_of(PresenceOut))
def presences(request: ActorRequest) -> Any:
    """Where you are signed in with a browser, the last seen first."""
    return queries.presences(request.actor)


@router.post("/me/browsers/end", response=EndedOut)
def end_presences(request: ActorRequest) -> Any:
    """Sign out every browser of yours, but the one that asks. With a session only within a quarter of an hour of
    showing who you are."""
    presence.require_recent(request)
    here = request.presence.pk if request.presence else None
    return {"ended": actions.end_presences(request.actor, but=here)}


@router.post("/me/browsers/{uuid:presence_id}/end", response=EndedOut)
def end_presence(request: ActorRequest, presence_id: UUID) -> Any:
    """Sign out one browser of yours. With a session only within a quarter of an hour of showing who you are."""
    presence.require_recent(request)
    actions.end_presence(request.actor, presence_id)
    return {"ended": 1}


@router.get("/accounts", response=AccountsOut)
def accounts(request: ActorRequest, wanted: Query[AccountsIn]) -> Any:
    """The accounts that you look after, and your own."""
    return queries.accounts(request.actor, today=clock.today(), **wanted.dict())


@router.post("/accounts", response={201: IdOut})
def open_account(request: ActorRequest, wanted: OpenIn) -> Any:
    """Open an account."""
    return 201, {"id": actions.open_account(request.actor, **wanted.dict()).pk}


@router.get("/accounts/{int:user_id}", response=AccountOut)
def account(request: ActorRequest, user_id: int) -> Any:
    """One account that you look after."""
    return queries.account(request.actor, user_id, today=clock.today())


@router.patch("/accounts/{int:user_id}", response=AccountOut)
def edit_account(request: ActorRequest, user_id: int, said: AccountIn) -> Any:
    """Change an account that you look after. A home unit sent as nothing is taken away; what else is sent so stays."""
    given = said.dict(exclude_unset=True)
    changes = {name: value for name, value in given.items() if value is not None or name == "home_unit_id"}
    actions.edit_account(request.actor, user_id, **changes)
    return queries.account(request.actor, user_id, today=clock.today())


@router.post("/accounts/{int:user_id}/close", response=IdOut)
def close_account(request: ActorRequest, user_id: int, wanted: ReasonIn) -> Any:
    """Close an account. Its person is nobody at the very next request."""
    return {"id": actions.close_account(request.actor, user_id, reason=wanted.reason).pk}


@router.post("/accounts/{int:user_id}/reopen", response=IdOut)
def reopen_account(request: ActorRequest, user_id: int, wanted: ReasonIn) -> Any:
    """Open a closed account again."""
    return {"id": actions.reopen_account(request.actor, user_id, reason=wanted.reason).pk}


@router.post("/accounts/{int:user_id}/lift", response=LiftedOut)
def lift(request: ActorRequest, user_id: int) -> Any:
    """Open the doors again that wrong tries have shut to an account."""
    return {"id": user_id, "doors": actions.lift(request.actor, user_id)}


@router.get("/me/factors", response=list_of(FactorOut))
def own_factors(request: ActorRequest) -> Any:
    """Your second factors. They are added on the pages, by a person who holds them."""
    return queries.own_factors(request.actor)


@router.post("/accounts/{int:user_id}/factors/clear", response=IdOut)
def clear_factors(request: ActorRequest, user_id: int, wanted: ReasonIn) -> Any:
    """Take away the second factors of somebody who has lost them. With a session only within a quarter of an hour of
    showing who you are."""
    presence.require_recent(request)
    actions.clear_factors(request.actor, user_id, reason=wanted.reason)
    return {"id": user_id}


@router.post("/accounts/{int:user_id}/outside", response=IdOut)
def link_outside(request: ActorRequest, user_id: int, wanted: SubjectIn) -> Any:
    """Let somebody whom the organisation's own sign-in calls by this subject into an account. With a session only
    within a quarter of an hour of showing who you are."""
    presence.require_recent(request)
    actions.link_outside(request.actor, user_id, subject=wanted.subject)
    return {"id": user_id}


@router.post("/accounts/{int:user_id}/outside/end", response=IdOut)
def unlink_outside(request: ActorRequest, user_id: int) -> Any:
    """Let nobody from the organisation's own sign-in into an account any more."""
    actions.unlink_outside(request.actor, user_id)
    return {"id": user_id}


@router.get("/grants", response=GrantsOut)
def grants(request: ActorRequest, wanted: Query[GrantsIn]) -> Any:
    """Who has what, in your part of the tree."""
    return queries.grants(request.actor, today=clock.today(), **wanted.dict())


@router.post("/grants", response={201: IdOut})
def grant(request: ActorRequest, wanted: GrantIn) -> Any:
    """Give a role; one that touches talks, closing or doors is proposed instead. With a session only within a quarter
    of an hour of showing who you are."""
    presence.require_recent(request)
    return 201, {"id": actions.grant(request.actor, **wanted.dict()).pk}


@router.post("/grants/{int:grant_id}/revoke", response=IdOut)
def revoke(request: ActorRequest, grant_id: int, wanted: ReasonIn) -> Any:
    """Take a role away at once."""
    actions.revoke(request.actor, grant_id, reason=wanted.reason)
    return {"id": grant_id}


@router.get("/grants/proposals", response=ProposalsOut)
def proposals(request: ActorRequest, wanted: Query[ProposalsIn]) -> Any:
    """The proposed roles in your part of the tree that wait for a second person, or all of them."""
    return queries.proposals(request.actor, **wanted.dict())


@router.post("/grants/proposals", response={201: IdOut})
def propose_grant(request: ActorRequest, wanted: GrantIn) -> Any:
    """Propose a role that a second person confirms. With a session only within a quarter of an hour of showing who you
    are."""
    presence.require_recent(request)
    return 201, {"id": actions.propose_grant(request.actor, **wanted.dict()).pk}


@router.post("/grants/proposals/{int:proposal_id}/confirm", response=IdOut)
def confirm_grant(request: ActorRequest, proposal_id: int) -> Any:
    """Confirm a role that somebody else proposed; the number of the grant is answered. With a session only within a
    quarter of an hour of showing who you are."""
    presence.require_recent(request)
    return {"id": actions.confirm_grant(request.actor, proposal_id).pk}


@router.post("/grants/proposals/{int:proposal_id}/refuse", response=IdOut)
def refuse_grant(request: ActorRequest, proposal_id: int, wanted: ReasonIn) -> Any:
    """Say no to a proposed role."""
    actions.refuse_grant(request.actor, proposal_id, reason=wanted.reason)
    return {"id": proposal_id}


@router.post("/grants/proposals/{int:proposal_id}/withdraw", response=IdOut)
def withdraw_grant(request: ActorRequest, proposal_id: int) -> Any:
    """Take back what you have proposed."""
    actions.withdraw_grant(request.actor, proposal_id)
    return {"id": proposal_id}
