"""What the first page of each role is made of: the parts that other rooms give, and the places people go to from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from waypost.campaign import queries as campaign_queries
from waypost.campaign.queries import CampaignView
from waypost.kernel.actor import GROUP_SIDE, Actor, Role
from waypost.organisation import queries as organisation_queries
from waypost.web.navigation import address_of

_TOP = ("campaign:phase_bar", "report:headline")
_BELOW: dict[Role, tuple[str, ...]] = {
    Role.OFFICE: ("fieldwork:glimpse",),
    Role.LEADER: ("fieldwork:glimpse",),
    Role.DEPUTY: ("fieldwork:glimpse",),
    Role.INSPECTOR: ("fieldwork:glimpse",),
    Role.AUDITOR: ("report:glimpse",),
}
_SIDE: dict[Role, tuple[str, ...]] = {
    Role.OFFICE: ("coverage:glimpse", "rectification:glimpse"),
    Role.LEADER: ("coverage:glimpse", "rectification:glimpse"),
    Role.DEPUTY: ("coverage:glimpse", "rectification:glimpse"),
    Role.INSPECTOR: ("coverage:glimpse",),
    Role.UNIT_HEAD: ("rectification:glimpse",),
    Role.LIAISON: ("rectification:glimpse",),
    Role.AUDITOR: ("ledger:glimpse", "rectification:glimpse"),
    Role.ADMIN: ("ledger:glimpse",),
}
_WITH_FIGURES = GROUP_SIDE | {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Task:
    """Something that people of a role often come to do, with the page where it is done."""

    name: str
    words: Any
    why: Any
    icon: str


@dataclass(frozen=True, slots=True)
class TaskLink:
    """A task whose page exists."""

    words: str
    why: str
    icon: str
    address: str


_VISITS = Task("fieldwork:visits", _("Visits"), _("begin one, write down what is seen, take photographs"), "walk")
_OUR_VISITS = Task("fieldwork:visits", _("Visits to us"), _("announced, and those that took place"), "walk")
_FINDINGS = Task("fieldwork:findings", _("Findings"), _("what was found, and where it stands"), "flag")
_TALKS = Task("fieldwork:talks", _("Talks"), _("only you and those you name can read them"), "messages")
_ITEMS = Task("rectification:ledger", _("Recommendations"), _("from draft to closing, who is late"), "list-check")
_OUR_ITEMS = Task(
    "rectification:mine", _("Recommendations to us"), _("accept, object, plan, ask for closing"), "list-check"
)
_REPORTS = Task("report:reports", _("Reports"), _("every number opens its records"), "report-analytics")
_FIGURES = Task("report:figures", _("Figures"), _("recompute each from its records"), "chart-bar")
_COVERAGE = Task("coverage:matrix", _("Coverage"), _("who must be met by whom, and by when"), "layout-grid")
_IMPORT = Task("organisation:import", _("Import the roster"), _("see each row's fate first"), "upload")
_UNITS = Task("organisation:units", _("Units"), _("the tree, and the import of rosters"), "sitemap")
_MY_UNIT = Task("organisation:units", _("My unit"), _("its place and what was published about it"), "sitemap")
_CAMPAIGNS = Task("campaign:campaigns", _("Campaigns"), _("phases, gates, groups, chains"), "target")
_LEDGER = Task("ledger:ledger", _("Ledger"), _("every act, in order, unchangeable"), "fingerprint")
_ACCOUNTS = Task("access:accounts", _("Accounts"), _("open, close, give and take roles"), "users")
_TASKS: dict[Role, tuple[Task, ...]] = {
    Role.OFFICE: (_IMPORT, _CAMPAIGNS, _ITEMS, _REPORTS),
    Role.LEADER: (_COVERAGE, _VISITS, _ITEMS, _REPORTS),
    Role.DEPUTY: (_COVERAGE, _VISITS, _ITEMS, _REPORTS),
    Role.INSPECTOR: (_VISITS, _FINDINGS, _TALKS, _ITEMS),
    Role.UNIT_HEAD: (_OUR_ITEMS, _OUR_VISITS, _REPORTS),
    Role.LIAISON: (_OUR_ITEMS, _OUR_VISITS, _REPORTS),
    Role.OFFICER: (_MY_UNIT, _REPORTS),
    Role.AUDITOR: (_LEDGER, _FIGURES, _ITEMS, _REPORTS),
    Role.ADMIN: (_ACCOUNTS, _UNITS, _LEDGER),
}


_PLAN = Task("fieldwork:plan_visit", _("Plan a visit"), "", "calendar-event")
_DRAFT = Task("rectification:new", _("Draft a recommendation"), "", "pencil")
_RECORD = Task("fieldwork:record_talk", _("Record a talk"), "", "messages")
_ACTS: dict[Role, tuple[Task, ...]] = {
    Role.LEADER: (_PLAN, _DRAFT),
    Role.DEPUTY: (_PLAN, _DRAFT),
    Role.INSPECTOR: (_DRAFT, _RECORD),
}


def tasks(role: Role | None) -> list[TaskLink]:
    """The places that people of a role often go to, where their pages exist."""
    return _links(_TASKS.get(role, ()) if role else ())


def acts(role: Role | None) -> list[TaskLink]:
    """What people of a role begin from their first page."""
    return _links(_ACTS.get(role, ()) if role else ())


def _links(wanted: tuple[Task, ...]) -> list[TaskLink]:
    links = [(task, address_of(task.name)) for task in wanted]
    return [TaskLink(str(task.words), str(task.why), task.icon, address) for task, address in links if address]


def top(role: Role | None) -> list[str]:
    """Addresses of the parts that stand above what waits."""
    names = _TOP if role in _WITH_FIGURES else _TOP[:1]
    return [address for address in map(address_of, names) if address]


def below(role: Role | None) -> list[str]:
    """Addresses of the parts that stand below what waits."""
    names = _BELOW.get(role, ()) if role else ()
    return [address for address in map(address_of, names) if address]


def side(role: Role | None) -> list[str]:
    """Addresses of the parts that stand beside what waits."""
    names = _SIDE.get(role, ()) if role else ()
    return [address for address in map(address_of, names) if address]


def campaign_line(actor: Actor, *, today: date) -> tuple[CampaignView | None, str]:
    """The campaign that the actor means, and one line on where it stands today."""
    campaign = campaign_queries.current(actor, today=today)
    if campaign is None:
        return None, ""
    parts = [campaign.name]
    stations = [one for one in campaign_queries.stations(campaign.id) if today in one.days]
    if stations:
        day = (today - min(one.days.first for one in stations)).days + 1
        places = gettext(", ").join(dict.fromkeys(one.region_name for one in stations))
        parts.append(gettext("day %(day)s in %(places)s") % {"day": day, "places": places})
    now = campaign.phase_now
    if now is not None:
        left = (now.until_on - today).days + 1
        words = ngettext("%(phase)s, %(days)s day left", "%(phase)s, %(days)s days left", left)
        parts.append(words % {"phase": now.name, "days": left})
    return campaign, " · ".join(parts)


def has_units(actor: Actor) -> bool:
    """True when the actor sees any unit at all."""
    return bool(organisation_queries.choices(actor, "", limit=1))
