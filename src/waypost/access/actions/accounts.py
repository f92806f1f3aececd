"""Opening, changing, closing and reopening accounts. An account is closed and never deleted: the ledger names it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from waypost.access import policies
from waypost.access.actions.presences import signed_out
from waypost.access.models import User
from waypost.access.queries import roles_held
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.reasons import given
from waypost.kernel.text import plain, tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.platform import clock

LANGUAGES = ("zh-hans", "en")
_CHANGEABLE = ("name", "name_en", "language", "home_unit_id")


def one_time_password() -> str:
    """A password to be told once and changed at the first sign-in: 12 letters and digits that are hard to confuse."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))


@transaction.atomic
def open_account(
    actor: Actor,
    *,
    username: str,
    name: str,
    name_en: str = "",
    password: str | None = None,
    language: str = "zh-hans",
    home_unit_id: int | None = None,
    must_change_password: bool = False,
) -> User:
    """Open an account. Without a password nobody can sign in to it until one is set.

    Raises:
        BadInput: the sign-in name is taken or no sign-in name, or there is no name.
    """
    policies.require(actor, "open_account")
    username, name = plain(username), tidy(name)
    problems = []
    if not username or len(username) > 60 or any(char.isspace() for char in username):
        problems.append(Problem("username", username, N_("1 to 60 characters without spaces")))
    elif User.objects.filter(username__iexact=username).exists():
        problems.append(Problem("username", username, N_("a sign-in name that nobody has")))
    problems += _problems(actor, name=name, language=language, home_unit_id=home_unit_id)
    if problems:
        raise BadInput(N_("the account was not opened"), problems)
    user = User(username=username, name=name, name_en=name_en, language=language, home_unit_id=home_unit_id)
    user.must_change_password = must_change_password
    user.set_password(password)
    user.save()
    record(
        actor, "account.opened", subject=f"account:{user.pk}", facts={"username": username, "name": name}, rows=[user]
    )
    return user


@transaction.atomic
def edit_account(actor: Actor, user_id: int, **changes: Any) -> User:
    """Change `name`, `name_en`, `language` or `home_unit_id` of an account.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        BadInput: no name, or a language that there is not.
    """
    user = _locked(actor, user_id)
    policies.require(actor, "edit_account")
    return _changed(actor, user, "account.changed", changes)


@transaction.atomic
def edit_own(actor: Actor, *, language: str) -> User:
    """Choose one's own language."""
    user = _own(actor)
    policies.require(actor, "edit_own")
    return _changed(actor, user, "account.language_chosen", {"language": language})


@transaction.atomic
def close_account(actor: Actor, user_id: int, *, reason: str) -> User:
    """Close an account: its person is nobody at the very next request.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        Refused: it is closed, it is the actor's own, or no reason is given.
    """
    user = _locked(actor, user_id)
    policies.require(actor, "close_account")
    if not user.is_active:
        raise Refused(N_("this account is closed already"), code="R0")
    if user.pk == actor.user_id:
        raise Refused(N_("nobody closes the own account; ask another"), code="R3")
    why = given(reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    signed_out(user.pk)
    record(actor, "account.closed", subject=f"account:{user.pk}", facts={"reason": why}, rows=[user])
    return user


@transaction.atomic
def reopen_account(actor: Actor, user_id: int, *, reason: str) -> User:
    """Open a closed account again, with the grants it has.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        Refused: it is open, or no reason is given.
    """
    user = _locked(actor, user_id)
    policies.require(actor, "reopen_account")
    if user.is_active:
        raise Refused(N_("this account is open"), code="R0")
    why = given(reason)
    user.is_active = True
    user.save(update_fields=["is_active"])
    record(actor, "account.reopened", subject=f"account:{user.pk}", facts={"reason": why}, rows=[user])
    return user


@transaction.atomic
def set_password(actor: Actor, user_id: int) -> str:
    """Give somebody else's account a one-time password, which is answered here and kept nowhere in the clear.

    Raises:
        User.DoesNotExist: no such account in the actor's part of the tree.
        NotPermitted: the administrator does not set passwords of the group, its office and the auditors.
        Refused: it is the actor's own account; change that on the own page.
    """
    user = _locked(actor, user_id)
    policies.require(actor, "set_password")
    policies.require_password(actor, holds=roles_held(user.pk, today=clock.today()))
    if user.pk == actor.user_id:
        raise Refused(N_("change your own password on your own page"), code="R3")
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    signed_out(user.pk)
    record(actor, "account.password_set", subject=f"account:{user.pk}", facts={}, rows=[user])
    return password


@transaction.atomic
def change_password(actor: Actor, *, old: str, new: str, here: UUID | None = None) -> User:
    """Change one's own password. Every browser is signed out but the one that is named.

    Raises:
        BadInput: the old one is wrong, or the new one is too weak or the same.
    """
    user = _own(actor)
    policies.require(actor, "edit_own")
    if not user.check_password(old):
        raise BadInput(N_("the password was not changed"), [Problem("old", "", N_("your present password"))])
    if new == old:
        raise BadInput(N_("the password was not changed"), [Problem("new", "", N_("another than the present one"))])
    try:
        validate_password(new, user)
    except ValidationError as error:
        problems = [Problem("new", "", words) for words in error.messages]
        raise BadInput(N_("the password was not changed"), problems) from error
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    signed_out(user.pk, but=here)
    record(actor, "account.password_changed", subject=f"account:{user.pk}", facts={}, rows=[user])
    return user


def _own(actor: Actor) -> User:
    if actor.user_id is None:
        raise User.DoesNotExist
    return User.objects.select_for_update().get(pk=actor.user_id)


def _locked(actor: Actor, user_id: int) -> User:
    return User.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=user_id)


def _changed(actor: Actor, user: User, act: str, changes: Mapping[str, Any]) -> User:
    unknown = set(changes) - set(_CHANGEABLE)
    if unknown:
        raise TypeError(f"an account has no such facts to change: {sorted(unknown)}")
    after = {name: changes.get(name, getattr(user, name)) for name in ("name", "language", "home_unit_id")}
    if after["home_unit_id"] == user.home_unit_id:
        after["home_unit_id"] = None  # it stays, and need not be in the part of the tree of whoever changes the rest
    problems = _problems(actor, **after)
    if problems:
        raise BadInput(N_("the account was not changed"), problems)
    before = {name: getattr(user, name) for name in changes}
    changed = {name: value for name, value in changes.items() if value != before[name]}
    if not changed:
        raise Refused(N_("nothing was changed"), code="R0")
    for name, value in changed.items():
        setattr(user, name, value)
    user.save(update_fields=list(changed))
    record(
        actor,
        act,
        subject=f"account:{user.pk}",
        facts={"from": {name: before[name] for name in changed}, "to": dict(changed)},
        rows=[user],
    )
    return user


def _problems(actor: Actor, *, name: str, language: str, home_unit_id: int | None) -> list[Problem]:
    problems = []
    if not 1 <= len(name) <= 120:
        problems.append(Problem("name", name, N_("1 to 120 characters: the post, not the person's own name")))
    if language not in LANGUAGES:
        problems.append(Problem("language", language, N_("zh-hans or en")))
    if home_unit_id is not None and home_unit_id not in organisation.places_seen(actor, [home_unit_id]):
        problems.append(Problem("home_unit_id", str(home_unit_id), N_("the number of a unit")))
    return problems
