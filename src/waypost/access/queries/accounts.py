"""Which accounts there are, and who holds which role: for those who look after them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, Q
from django.utils.translation import get_language

from waypost.access.models import GrantRow, Tries, User
from waypost.access.rules import ONE_TIME_FOR, Door
from waypost.kernel.actor import Actor, Place, Role
from waypost.ledger import queries as ledger
from waypost.platform import clock
from waypost.platform.pages import Page, page

_SETS_ONE_TIME = frozenset({"account.opened", "account.password_set"})


@dataclass(frozen=True, slots=True)
class GrantView:
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
    source: str
    is_in_force: bool

    @property
    def key(self) -> str:
        """The number as text, for ids in a page."""
        return str(self.id)


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account, with the roles in force on the day that was asked for."""

    id: int
    username: str
    name: str
    name_en: str
    language: str
    home_unit_id: int | None
    home_unit_name: str
    is_active: bool
    must_change_password: bool
    has_password: bool
    grants: tuple[GrantView, ...]

    @property
    def shown(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" and self.name_en else self.name


@dataclass(frozen=True, slots=True)
class ShutDoor:
    """A door that wrong tries have shut to an account, from one address or from everywhere."""

    door: Door
    wrong: int
    minutes: int


def accounts(
    actor: Actor,
    *,
    today: date,
    text: str = "",
    role: Role | None = None,
    is_active: bool | None = None,
    sort: str = "username",
    after: str = "",
    limit: int = 50,
) -> Page[AccountView]:
    """The accounts that the actor looks after, by the page. Two SQL queries. `sort` is "username", "-username",
    "name" or "-name"; another is taken as "username"."""
    rows = User.objects.visible_to(actor).select_related("home_unit")
    if text.strip():
        word = text.strip()
        rows = rows.filter(Q(username__icontains=word) | Q(name__icontains=word) | Q(name_en__icontains=word))
    if role is not None:
        rows = rows.filter(pk__in=GrantRow.objects.in_force(today).filter(role_value=role.value).values("user"))
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    column = sort.removeprefix("-") if sort.removeprefix("-") in ("username", "name") else "username"
    order = (f"-{column}", "-pk") if sort.startswith("-") else (column, "pk")
    part = page(rows.prefetch_related(_prefetched()), by=order, after=after, limit=limit)
    return part.of(lambda user: _account(user, today))


def account(actor: Actor, user_id: int, *, today: date) -> AccountView:
    """One account, with every grant there was. Raises User.DoesNotExist outside the actor's part of the tree."""
    rows = User.objects.visible_to(actor).select_related("home_unit").prefetch_related(_prefetched())
    return _account(rows.get(pk=user_id), today)


def visible_names(actor: Actor, user_ids: Iterable[int]) -> dict[int, str]:
    """The names of those of the accounts that the actor may look at, in the reader's language. One SQL query."""
    rows = User.objects.visible_to(actor).filter(pk__in=set(user_ids)).values_list("pk", "name", "name_en")
    english = get_language() == "en"
    return {pk: name_en if english and name_en else name for pk, name, name_en in rows}


def grants(
    actor: Actor,
    *,
    today: date,
    role: Role | None = None,
    campaign_id: int | None = None,
    in_force: bool = True,
    after: str = "",
    limit: int = 50,
) -> Page[GrantView]:
    """Who has what: the grants in the actor's part of the tree, by role. One SQL query."""
    rows = GrantRow.objects.visible_to(actor).select_related("user", "unit", "region")
    if in_force:
        rows = rows.in_force(today)
    if role is not None:
        rows = rows.filter(role_value=role.value)
    if campaign_id is not None:
        rows = rows.filter(campaign_id=campaign_id)
    part = page(rows, by=("role_value", "-pk"), after=after, limit=limit)
    return part.of(lambda row: _grant(row, row.user, today))


def grants_of(actor: Actor, grant_ids: Iterable[int], *, today: date) -> dict[int, GrantView]:
    """Some grants by id; those that the actor may not see are not in the answer. One SQL query."""
    rows = GrantRow.objects.visible_to(actor).select_related("user", "unit", "region").filter(pk__in=set(grant_ids))
    return {row.pk: _grant(row, row.user, today) for row in rows}


def reach_of(grant_id: int) -> Place | None:
    """The part of the tree that a grant reaches; None when there is no such grant. Not scoped."""
    row = GrantRow.objects.select_related("unit").filter(pk=grant_id).first()
    if row is None:
        return None
    return Place(row.campaign_id, row.unit_path, row.region_path or (row.unit.region_path if row.unit else ""))


def shut_doors(user_id: int) -> list[ShutDoor]:
    """The doors that wrong tries have shut to an account just now, the longest first. Not scoped."""
    now = clock.real_now()
    rows = Tries.objects.filter(user_id=user_id, shut_until__gt=now).order_by("-shut_until")
    return [
        ShutDoor(Door(row.door_value), row.wrong, -(-int((row.shut_until - now).total_seconds()) // 60))
        for row in rows
        if row.shut_until is not None
    ]


def _prefetched() -> Prefetch[str]:
    rows = GrantRow.objects.select_related("unit", "region").order_by("role_value", "-from_on", "pk")
    return Prefetch("grant_rows", queryset=rows)


def _account(user: User, today: date) -> AccountView:
    return AccountView(
        user.pk,
        user.username,
        user.name,
        user.name_en,
        user.language,
        user.home_unit_id,
        user.home_unit.name if user.home_unit else "",
        user.is_active,
        user.must_change_password,
        user.has_usable_password(),
        tuple(_grant(row, user, today) for row in user.grant_rows.all()),
    )


def _grant(row: GrantRow, user: User, today: date) -> GrantView:
    begun = row.from_on <= today and (row.until_on is None or row.until_on >= today)
    return GrantView(
        row.pk,
        row.user_id,
        user.name_en if get_language() == "en" and user.name_en else user.name,
        Role(row.role_value),
        row.campaign_id,
        row.unit_id,
        row.unit.name if row.unit else "",
        row.region_id,
        row.region.name if row.region else "",
        row.from_on,
        row.until_on,
        row.revoked_at,
        row.source,
        begun and row.revoked_at is None,
    )


def one_time_is_over(user: User, *, now: datetime) -> bool:
    """True when an account still has a one-time password, and has had it for more than 14 days. Not scoped: for the
    door itself. The ledger knows when it was set."""
    if not user.must_change_password:
        return False
    set_at = [act.at for act in ledger.acts_about(f"account:{user.pk}") if act.act in _SETS_ONE_TIME]
    return bool(set_at) and now >= max(set_at) + ONE_TIME_FOR
