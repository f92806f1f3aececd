"""Whom an act concerns, as plain values: a rule names its audiences, and the reader of the ledger finds the people."""

from __future__ import annotations

from dataclasses import dataclass

from waypost.kernel.actor import GROUP_SIDE, Role


@dataclass(frozen=True, slots=True)
class Holders:
    """Those who hold a role at the place of the subject; `nearest` only for the smallest part that has one."""

    role: Role
    nearest: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """The people whose numbers stand in a fact of the act."""

    fact: str


@dataclass(frozen=True, slots=True)
class Person:
    """The people whom the subject itself knows by a part they play: its author, its verifier, its team."""

    part: str


Audience = Holders | Named | Person
CUSTODIANS = frozenset({Role.LEADER, Role.DEPUTY, Role.AUDITOR})
PLAYED_BY: dict[str, frozenset[Role]] = {
    "approver": GROUP_SIDE,
    "author": GROUP_SIDE,
    "custodian": CUSTODIANS,
    "first": CUSTODIANS,
    "people": GROUP_SIDE | {Role.UNIT_HEAD, Role.LIAISON},
    "proposer": GROUP_SIDE,
    "reader": GROUP_SIDE | {Role.AUDITOR},
    "second": CUSTODIANS,
    "team": GROUP_SIDE,
    "verifier": GROUP_SIDE,
}
"""Which roles somebody has who plays a part or is named so; one that is missing may be anybody's."""


def roles_of(audience: Audience) -> frozenset[Role]:
    """The roles of those whom an audience can mean."""
    if isinstance(audience, Holders):
        return frozenset({audience.role})
    return PLAYED_BY.get(audience.part if isinstance(audience, Person) else audience.fact, frozenset(Role))


OFFICE = Holders(Role.OFFICE)
LEADER = Holders(Role.LEADER, nearest=True)
DEPUTY = Holders(Role.DEPUTY, nearest=True)
HEAD = Holders(Role.UNIT_HEAD, nearest=True)
LIAISON = Holders(Role.LIAISON, nearest=True)
AUDITOR = Holders(Role.AUDITOR)
ADMIN = Holders(Role.ADMIN)
AUTHOR = Person("author")
UNIT = (HEAD, LIAISON)
