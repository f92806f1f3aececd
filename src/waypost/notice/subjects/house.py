"""What belongs to the house as a whole, or to a room that says no more of it than its name."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.urls import reverse
from django.utils.translation import gettext

from waypost.evidence import queries as evidence
from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role
from waypost.kernel.errors import N_
from waypost.kernel.subjects import Subject, Whereabouts, uuids

_INSIDE = (*GROUP_SIDE, Role.AUDITOR, Role.ADMIN)
SETTINGS = {
    "activity_kind": N_("a kind of activity"),
    "visit_kind": N_("a kind of visit"),
    "template": N_("a template of reports"),
    "roster": N_("an imported roster"),
    "obligation": N_("an obligation of coverage"),
}


def setting(words: str) -> Callable[[Actor, Collection[str]], dict[str, Subject]]:
    """How to look at what is set for the whole house: the group's side, auditors and the administrator see that it
    is there."""

    def see(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
        return {key: Subject(gettext(words)) for key in keys} if actor.has(*_INSIDE) else {}

    return see


WITNESSED = {
    "ledger": N_("the ledger's key"),
    "witness": N_("a witness of the ledger"),
    "instance": N_("this instance as a whole"),
}


def open_to_all(words: str) -> Callable[[Actor, Collection[str]], dict[str, Subject]]:
    """How to look at what everybody may know of."""

    def see(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
        return {key: Subject(gettext(words), reverse("ledger:trust")) for key in keys}

    return see


def everywhere(key: str) -> Whereabouts | None:
    """What concerns the whole house."""
    return Whereabouts(Place(None, "", ""))


def files(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The files that the actor may open, by key. One query."""
    inside = actor.has(*GROUP_SIDE, Role.AUDITOR)
    return {
        str(pk): Subject(view.shows or view.name, view.address, not inside)
        for pk, view in evidence.files(actor, uuids(keys)).items()
    }


def nowhere(key: str) -> Whereabouts | None:
    """What nobody is told about has no place to look for people."""
    return None
