"""Accounts and roles for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Query, Router, Schema

from waypost.access import actions, queries
from waypost.access.middleware import ActorRequest
from waypost.kernel.actor import Role
from waypost.platform import clock

router = Router(tags=["access"])
_BIGGEST = 2**63 - 1


class GrantOut(Schema):
    """A role that somebody holds, held or will hold."""

    id: int
    user_id: int
    user_name: str
    role: Role
    campaign_id: int | None
    unit_id: int | None
    unit_name: str
    region_id: int | None
    region_name: str
    from_on: date
    until_on: date | None
    revoked_at: datetime | None
    is_in_force: bool


class AccountOut(Schema):
    """An account with its roles."""

    id: int
    username: str
    name: str
    name_en: str
    language: str
    home_unit_id: int | None
    home_unit_name: str
    is_active: bool
    grants: list[GrantOut]


class AccountsOut(Schema):
    """A part of the accounts."""

    items: list[AccountOut]
    next: str


class GrantsOut(Schema):
    """A part of the grants."""

    items: list[GrantOut]
    next: str


class AccountsIn(Schema):
    """Which accounts."""

    text: str = Field("", max_length=100, pattern=r"^[^\x00]*$")
    role: Role | None = None
    is_active: bool | None = None
    sort: str = Field("username", pattern="^-?(username|name)$")
    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


class GrantsIn(Schema):
    """Which grants."""

    role: Role | None = None
    campaign_id: int | None = Field(None, ge=1, le=_BIGGEST)
    in_force: bool = True
    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


class OpenIn(Schema):
    """A new account. It has no password until one is set on the page of accounts."""

    username: str = Field(min_length=1, max_length=60, pattern=r"^[^\x00]*$")
    name: str = Field(min_length=1, max_length=120, pattern=r"^[^\x00]*$")
    name_en: str = Field("", max_length=120, pattern=r"^[^\x00]*$")
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")
    home_unit_id: int | None = Field(None, ge=1, le=_BIGGEST)


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")


class GrantIn(Schema):
    """A role to give."""

    user_id: int = Field(ge=1, le=_BIGGEST)
    role: Role
    from_on: date
    until_on: date | None = None
    campaign_id: int | None = Field(None, ge=1, le=_BIGGEST)
    unit_id: int | None = Field(None, ge=1, le=_BIGGEST)
    region_id: int | None = Field(None, ge=1, le=_BIGGEST)


class IdOut(Schema):
    """The number of what was made."""

    id: int


@router.get("/me", response=AccountOut)
def me(request: ActorRequest) -> Any:
    """Your own account and roles."""
    return queries.account(request.actor, request.actor.user_id or 0, today=clock.today())


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


@router.post("/accounts/{int:user_id}/close", response=IdOut)
def close_account(request: ActorRequest, user_id: int, wanted: ReasonIn) -> Any:
    """Close an account. Its person is nobody at the very next request."""
    return {"id": actions.close_account(request.actor, user_id, reason=wanted.reason).pk}


@router.post("/accounts/{int:user_id}/reopen", response=IdOut)
def reopen_account(request: ActorRequest, user_id: int, wanted: ReasonIn) -> Any:
    """Open a closed account again."""
    return {"id": actions.reopen_account(request.actor, user_id, reason=wanted.reason).pk}


@router.get("/grants", response=GrantsOut)
def grants(request: ActorRequest, wanted: Query[GrantsIn]) -> Any:
    """Who has what, in your part of the tree."""
    return queries.grants(request.actor, today=clock.today(), **wanted.dict())


@router.post("/grants", response={201: IdOut})
def give(request: ActorRequest, wanted: GrantIn) -> Any:
    """Give a role."""
    return 201, {"id": actions.grant(request.actor, **wanted.dict()).pk}


@router.post("/grants/{int:grant_id}/revoke", response=IdOut)
def revoke(request: ActorRequest, grant_id: int, wanted: ReasonIn) -> Any:
    """Take a role away at once."""
    actions.revoke(request.actor, grant_id, reason=wanted.reason)
    return {"id": grant_id}
