"""Accounts and grants."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext

from waypost.access import queries
from waypost.kernel.actor import Actor, Place
from waypost.kernel.subjects import Subject, Whereabouts
from waypost.platform import clock
from waypost.platform.labels import label


def accounts(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The accounts that the actor looks after, and the own one."""
    names = queries.visible_names(actor, [int(key) for key in keys if key.isdigit()])
    return {str(pk): Subject(name, _account_address(actor, pk)) for pk, name in names.items()}


def account_whereabouts(key: str) -> Whereabouts | None:
    """An account belongs nowhere; it concerns its person."""
    return Whereabouts(Place(None, "", ""), {"self": (int(key),)}) if key.isdigit() else None


def grants(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The grants that the actor looks after, and the own ones."""
    found = queries.grants_of(actor, [int(key) for key in keys if key.isdigit()], today=clock.today())
    return {
        str(pk): Subject(
            gettext("%(name)s as %(role)s, %(place)s")
            % {
                "name": grant.user_name,
                "role": label(grant.role),
                "place": grant.unit_name or grant.region_name or gettext("everywhere"),
            },
            _account_address(actor, grant.user_id),
        )
        for pk, grant in found.items()
    }


def grant_whereabouts(key: str) -> Whereabouts | None:
    """A grant belongs to the part of the tree that it reaches."""
    place = queries.reach_of(int(key)) if key.isdigit() else None
    return Whereabouts(place) if place is not None else None


def proposals(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The proposed roles that the actor may look at."""
    found = queries.proposals_of(actor, [int(key) for key in keys if key.isdigit()])
    return {
        str(pk): Subject(
            gettext("%(name)s as %(role)s, %(place)s")
            % {
                "name": one.user_name,
                "role": label(one.role),
                "place": one.unit_name or one.region_name or gettext("everywhere"),
            },
            reverse("access:proposals") + f"?which=all#proposal-{pk}",
        )
        for pk, one in found.items()
    }


def proposal_whereabouts(key: str) -> Whereabouts | None:
    """A proposed role belongs to the part of the tree that it would reach."""
    found = queries.place_of_proposal(int(key)) if key.isdigit() else None
    if found is None:
        return None
    place, proposer, user = found
    return Whereabouts(place, {"proposer": (proposer,), "self": (user,)})


def _account_address(actor: Actor, user_id: int) -> str:
    return reverse("access:profile") if user_id == actor.user_id else reverse("access:account", args=[user_id])
