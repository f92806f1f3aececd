"""The places one can go, by role. A place whose address does not exist yet is left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import pgettext, pgettext_lazy

from waypost.kernel.actor import GROUP_SIDE, Actor, Role

_OVERSEERS = GROUP_SIDE | {Role.AUDITOR}
_UNIT_DESK = frozenset({Role.UNIT_HEAD, Role.LIAISON})
_ALL = frozenset(Role)
_FIRST = 7
_BOTTOM = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in the navigation; `words` are translated when shown. `key` is the letter that leads there after "g"."""

    name: str
    words: Any
    icon: str
    roles: frozenset[Role]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry as one reader sees it."""

    words: str
    icon: str
    address: str
    is_current: bool
    key: str


_ENTRIES = (
    Entry("web:today", pgettext_lazy("navigation", "Today"), "home", _ALL, "t"),
    Entry("coverage:matrix", pgettext_lazy("navigation", "Coverage"), "layout-grid", _OVERSEERS, "c"),
    Entry("fieldwork:visits", pgettext_lazy("navigation", "Visits"), "walk", _OVERSEERS | _UNIT_DESK, "v"),
    Entry("fieldwork:findings", pgettext_lazy("navigation", "Findings"), "flag", _OVERSEERS | _UNIT_DESK, "f"),
    Entry(
        "rectification:ledger",
        pgettext_lazy("navigation", "Recommendations"),
        "list-check",
        _OVERSEERS | _UNIT_DESK,
        "r",
    ),
    Entry("organisation:units", pgettext_lazy("navigation", "Units"), "sitemap", _ALL - {Role.PUBLIC}, "u"),
    Entry("report:reports", pgettext_lazy("navigation", "Reports"), "report-analytics", _ALL, "p"),
    Entry("fieldwork:talks", pgettext_lazy("navigation", "Talks"), "messages", GROUP_SIDE, "k"),
    Entry("fieldwork:checklists", pgettext_lazy("navigation", "Checklists"), "clipboard-list", GROUP_SIDE),
    Entry("report:figures", pgettext_lazy("navigation", "Figures"), "chart-bar", _OVERSEERS, "d"),
    Entry(
        "campaign:campaigns",
        pgettext_lazy("navigation", "Campaign"),
        "target",
        _OVERSEERS | {Role.ADMIN, Role.UNIT_HEAD},
    ),
    Entry(
        "ledger:ledger",
        pgettext_lazy("navigation", "Ledger"),
        "fingerprint",
        frozenset({Role.OFFICE, Role.LEADER, Role.AUDITOR, Role.ADMIN}),
        "l",
    ),
    Entry("access:accounts", pgettext_lazy("navigation", "Accounts"), "users", frozenset({Role.ADMIN, Role.OFFICE})),
)
_BOTTOM_NAMES = {
    "web:today": _ALL,
    "fieldwork:visits": _OVERSEERS | _UNIT_DESK,
    "rectification:ledger": _OVERSEERS | _UNIT_DESK,
    "coverage:matrix": _OVERSEERS,
    "report:reports": _ALL,
    "organisation:units": _ALL - {Role.PUBLIC},
    "notice:inbox": _ALL - {Role.PUBLIC},
}


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def address_of(name: str) -> str:
    """The address of a page by its name; "" when no room has it."""
    return _address(name)


def places(actor: Actor, path: str) -> list[Place]:
    """Every place that the actor may go to, in the order of use."""
    roles = actor.roles()
    open_ = [entry for entry in _ENTRIES if entry.roles & roles and address_of(entry.name)]
    return [_place(entry, path) for entry in open_]


def split(all_places: list[Place]) -> tuple[list[Place], list[Place]]:
    """The places on the band, and the rest that go into its menu. One left over is not worth a menu."""
    if len(all_places) <= _FIRST + 1:
        return all_places, []
    return all_places[:_FIRST], all_places[_FIRST:]


def bottom(actor: Actor, path: str) -> list[Place]:
    """The four places of the bar at the foot of a telephone."""
    roles = actor.roles()
    entries = {entry.name: entry for entry in _ENTRIES}
    entries["notice:inbox"] = Entry("notice:inbox", pgettext("navigation", "Inbox"), "bell", _ALL)
    names = [name for name, who in _BOTTOM_NAMES.items() if who & roles and address_of(name)]
    return [_place(entries[name], path) for name in names[:_BOTTOM]]


def _place(entry: Entry, path: str) -> Place:
    address = address_of(entry.name)
    is_current = path == address if address == "/" else path.startswith(address)
    return Place(str(entry.words), entry.icon, address, is_current, entry.key)
