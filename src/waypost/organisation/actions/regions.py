"""Keeping the tree of regions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction

from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.text import plain, tidy_name
from waypost.ledger.actions import record
from waypost.organisation import policies
from waypost.organisation.models import Region
from waypost.organisation.queries.places import RegionPlace
from waypost.organisation.roster.division import Divisions
from waypost.organisation.rules import RegionLevel, depth, level_of_code


@transaction.atomic
def add_region(
    actor: Actor, *, name: str, code: str | None, parent_id: int | None = None, level: RegionLevel | None = None
) -> RegionPlace:
    """Add a region below another. Its level is that of its code; `level` says it where there is no code.

    Raises:
        Region.DoesNotExist: there is no such parent.
        BadInput: no name, a code of another form, or no level.
        Refused: the name or the code is taken, or the level does not stand below the parent's.
    """
    parent = Region.objects.get(pk=parent_id) if parent_id is not None else None
    place = Place(None, "", parent.path if parent else "/")
    policies.require(actor, "add_region", place=place)
    name, code = tidy_name(name), plain(code or "") or None
    level = _level(name, code, level)
    if parent is not None and depth(level) <= depth(parent.level):
        raise Refused(N_("%(name)s does not stand below %(parent)s"), code="level", name=name, parent=parent.name)
    if code and Region.objects.filter(code=code).exists():
        raise Refused(N_("the code %(taken)s is taken"), code="taken", taken=code)
    if Region.objects.filter(parent=parent, name=name).exists():
        raise Refused(N_("there is a region of the name %(taken)s already"), code="taken", taken=name)
    region = Region.objects.create(name=name, code=code, parent=parent, level_value=level.value)
    region.path = f"{parent.path if parent else '/'}{region.pk}/"
    region.save(update_fields=["path"])
    facts = {"name": name, "code": code, "level": level.value, "parent": parent_id, "path": region.path}
    record(actor, "region.added", subject=f"region:{region.pk}", facts=facts, rows=[region])
    return RegionPlace(region.pk, region.name, region.path, region.level, region.code)


def _level(name: str, code: str | None, level: RegionLevel | None) -> RegionLevel:
    problems = []
    if not name or len(name) > 80:
        problems.append(Problem("name", name, N_("a name of up to 80 characters")))
    if code is not None and not re.fullmatch(r"\d{6}|\d{9}|\d{12}", code):
        problems.append(Problem("code", code, N_("a division code of 6, 9 or 12 digits")))
    elif code is not None:
        level = level_of_code(code)
    if level is None and not problems:
        problems.append(Problem("level", "", N_("a level, or a division code that tells it")))
    if problems or level is None:
        raise BadInput(N_("the region cannot be added"), problems)
    return level


def make_regions(codes: Iterable[str], divisions: Divisions) -> list[Region]:
    """Make the regions of some codes, those above before those below; the caller records it. For imports only."""
    made = []
    known = {region.code: region for region in Region.objects.exclude(code=None)}
    for code in codes:
        division = divisions.by_code[code]
        above = divisions.parent(code)
        parent = known.get(above) if above else None
        region = Region.objects.filter(parent=parent, name=division.name, code=None).first()
        if region is None:
            region = Region.objects.create(
                name=division.name, code=code, parent=parent, level_value=division.level.value
            )
            region.path = f"{parent.path if parent else '/'}{region.pk}/"
        else:
            region.code = code
        region.save(update_fields=["path", "code"])
        known[code] = region
        made.append(region)
    return made
