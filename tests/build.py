"""Builds what a test does not care about. Rooms have a `tests/build.py` of their own for their own rows."""

from __future__ import annotations

from datetime import date
from itertools import count

from waypost.access.models import GrantRow, User
from waypost.campaign.models import Campaign
from waypost.kernel.actor import Actor, Grant, Role
from waypost.organisation.models import Region, Unit, UnitKind

MONDAY = date(2021, 3, 8)
FRIDAY = date(2021, 4, 16)
_numbers = count(1)


def region(name: str = "", *, parent: Region | None = None, level: str = "county", code: str | None = None) -> Region:
    """A region below another, with its path."""
    made = Region.objects.create(name=name or f"区{next(_numbers)}", parent=parent, level_value=level, code=code)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def kind(code: str = "court") -> UnitKind:
    """A kind of unit, made once."""
    return UnitKind.objects.get_or_create(code=code, defaults={"name_zh": code, "name_en": code})[0]


def unit(
    name: str = "", *, region: Region, superior: Unit | None = None, level: str = "county", kind_code: str = "court"
) -> Unit:
    """A unit in a region, below another in its line, with its paths."""
    made = Unit.objects.create(
        name=name or f"单位{next(_numbers)}",
        region=region,
        superior=superior,
        level_value=level,
        kind=kind(kind_code),
        region_path=region.path,
    )
    made.path = f"{superior.path if superior else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def user(name: str = "", *, home: Unit | None = None, password: str | None = None) -> User:
    """An account. Without a password it cannot sign in."""
    made = User(username=name or f"person{next(_numbers)}", name=name or "某人", home_unit=home)
    made.set_password(password)
    made.save()
    return made


def grant(
    to: User, role: Role, *, unit: Unit | None = None, region: Region | None = None, campaign: Campaign | None = None
) -> GrantRow:
    """A role in force since the first day of the campaign."""
    return GrantRow.objects.create(
        user=to,
        role_value=role.value,
        unit=unit,
        region=region,
        unit_path=unit.path if unit else "",
        region_path=region.path if region else "",
        campaign_id=campaign.pk if campaign else None,
        from_on=date(2021, 1, 1),
    )


def actor(
    role: Role,
    *,
    unit: Unit | None = None,
    region: Region | None = None,
    campaign: Campaign | None = None,
    to: User | None = None,
) -> Actor:
    """A person with one role, saved with an account and a grant, as an Actor."""
    account = to or user()
    grant(account, role, unit=unit, region=region, campaign=campaign)
    homes = tuple({unit.path} if unit else set()) + ((account.home_unit.path,) if account.home_unit else ())
    given = Grant(role, campaign.pk if campaign else None, unit.path if unit else "", region.path if region else "")
    return Actor(account.pk, account.name, (given,), homes)


def campaign(name: str = "专项活动", *, region: Region) -> Campaign:
    """A campaign in a region from 1 March to 30 June 2021."""
    return Campaign.objects.create(
        name=name,
        region=region,
        region_path=region.path,
        opens_on=date(2021, 3, 1),
        closes_on=date(2021, 6, 30),
    )
