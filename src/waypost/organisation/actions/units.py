"""Keeping units: adding, changing, moving and closing them one by one."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, BadInput, Problem, Refused
from waypost.kernel.text import tidy, tidy_name
from waypost.ledger.actions import record
from waypost.organisation import policies
from waypost.organisation.models import Region, Unit, UnitKind
from waypost.organisation.queries.units import UnitView, view_of
from waypost.organisation.rules import DEEPEST_LINE, UnitLevel, may_stand_below
from waypost.platform import paths, search
from waypost.platform.fields import under
from waypost.platform.sealed import Picked

FIELDS = (
    "name", "short_name", "code", "kind", "level", "head", "liaison", "telephone", "address", "latitude", "longitude",
    "has_window", "staff", "note",
)  # fmt: skip
_MOST = {
    "name": 120,
    "short_name": 60,
    "code": 40,
    "head": 80,
    "liaison": 80,
    "telephone": 40,
    "address": 200,
    "note": 300,
}


def place(unit: Unit) -> Place:
    """Where a unit stands, for policies."""
    return Place(None, unit.path, unit.region_path)


def words_of(unit: Unit) -> str:
    """The words by which a unit is found."""
    return " ".join(filter(None, (unit.name, unit.short_name, unit.code, unit.address, unit.head)))


def _locked(actor: Actor, unit_id: int) -> Unit:
    return Unit.objects.visible_to(actor).select_for_update(of=("self",)).select_related("kind").get(pk=unit_id)


@transaction.atomic
def add_unit(
    actor: Actor, *, name: str, kind: str, level: UnitLevel, region_id: int, superior_id: int | None = None, **rest: Any
) -> UnitView:
    """Add a unit to a region, below another in its line. `rest` are the other FIELDS.

    Raises:
        Region.DoesNotExist, Unit.DoesNotExist: no such region or superior that the actor may see.
        BadInput: a value that cannot be.
        Refused: the name is taken in the region, or the superior is of a lower level.
    """
    region = Region.objects.get(pk=region_id)
    superior = Unit.objects.visible_to(actor).get(pk=superior_id) if superior_id is not None else None
    policies.require(actor, "add_unit", place=Place(None, superior.path if superior else "/", region.path))
    values = _checked({"name": name, "kind": kind, "level": level, **rest})
    unit = Unit(region=region, superior=superior, region_path=region.path)
    _set(unit, values)
    _fits_below(unit, superior)
    _free(unit)
    unit.save()
    unit.path = f"{superior.path if superior else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    search.put("unit", unit.pk, words_of(unit))
    facts = {key: ledger_value(value) for key, value in values.items()}
    facts |= {"region": region_id, "superior": superior_id, "path": unit.path}
    record(actor, "unit.added", subject=f"unit:{unit.pk}", facts=facts, rows=[unit])
    return view_of(unit)


@transaction.atomic
def edit_unit(actor: Actor, unit_id: int, *, changes: Mapping[str, Any]) -> UnitView:
    """Change what is known of a unit. Who may change only contacts may change only those. Nothing different: nothing
    is recorded.

    Raises:
        Unit.DoesNotExist: no such unit in the actor's part of the tree.
        NotPermitted: the actor may not change one of the fields.
        BadInput: a value that cannot be, or a field that does not exist.
        Refused: the name is taken in the region, or the level no longer fits the line.
    """
    unit = _locked(actor, unit_id)
    step = "edit_contacts" if set(changes) <= policies.CONTACTS else "edit_unit"
    policies.require(actor, step, place=place(unit))
    values = _checked({**_now(unit), **changes})
    before = _now(unit)
    differing = {key: value for key, value in values.items() if value != before[key]}
    if not differing:
        return view_of(unit)
    _set(unit, differing)
    if "level" in differing:
        _fits_below(unit, unit.superior)
        _fits_above(unit)
    if "name" in differing or "code" in differing:
        _free(unit)
    unit.save()
    search.put("unit", unit.pk, words_of(unit))
    record(
        actor,
        "unit.edited",
        subject=f"unit:{unit.pk}",
        facts={key: [ledger_value(before[key]), ledger_value(value)] for key, value in differing.items()},
        rows=[unit],
    )
    return view_of(unit)


@transaction.atomic
def move_unit(
    actor: Actor, unit_id: int, *, superior_id: int | None, region_id: int | None = None, reason: str
) -> UnitView:
    """Put a unit below another superior (None: at the top), and into another region when one is given. Everything
    below it moves along, and so do the paths in all rows about these units.

    Raises:
        Unit.DoesNotExist, Region.DoesNotExist: not in the actor's part of the tree.
        BadInput: no reason.
        Refused: below itself, below a lower level, too deep, or its name is taken in the region.
    """
    unit = _locked(actor, unit_id)
    superior = Unit.objects.visible_to(actor).get(pk=superior_id) if superior_id is not None else None
    region = Region.objects.get(pk=region_id) if region_id is not None else unit.region
    policies.require(actor, "move_unit", place=place(unit))
    target = Place(None, superior.path if superior else "/", region.path)
    policies.require(actor, "move_unit", place=target)
    if not tidy(reason):
        raise BadInput(N_("moving a unit needs a reason"), [Problem("reason", "", N_("a sentence"))])
    before = {"superior": unit.superior_id, "region": unit.region_id, "path": unit.path}
    moved = move(unit, superior=superior, region=region)
    after = {"superior": superior_id, "region": region.pk, "path": unit.path}
    record(
        actor,
        "unit.moved",
        subject=f"unit:{unit.pk}",
        facts={"before": before, "after": after, "reason": tidy(reason)},
        rows=[Picked(Unit, moved)],
    )
    return view_of(unit)


def move(unit: Unit, *, superior: Unit | None, region: Region) -> list[int]:
    """The move itself, with the paths of every row that copied them; the caller permits and records. Gives the keys of
    the units that are changed in more than their paths."""
    if superior is not None and superior.path.startswith(unit.path):
        raise Refused(N_("a unit cannot stand below itself"), code="circle")
    _fits_below(unit, superior)
    old_path, old_region = unit.path, unit.region_path
    unit.superior, unit.region = superior, region
    _free(unit)
    new_path = f"{superior.path if superior else '/'}{unit.pk}/"
    below = Unit.objects.filter(under("path", old_path)).values_list("path", flat=True)
    deepest = max((path.count("/") for path in below), default=0) - old_path.count("/") + new_path.count("/")
    if deepest - 1 > DEEPEST_LINE:
        raise Refused(N_("a line of command is at most %(most)s units deep"), code="deep", most=DEEPEST_LINE)
    unit.region_path = region.path
    unit.save(update_fields=["superior", "region", "region_path"])
    moved = [unit.pk]
    if old_region != region.path:
        paths.reregion(old_path, old_region, region.path)
        along = Unit.objects.filter(under("path", old_path), region_path=old_region)
        moved += along.values_list("pk", flat=True)
        along.update(region=region, region_path=region.path)
    if new_path != old_path:
        paths.replant("unit_path", old_path, new_path)
        paths.replant_in(Unit, "path", old_path, new_path)
        unit.path = new_path
    return moved


@transaction.atomic
def close_unit(actor: Actor, unit_id: int, *, reason: str) -> UnitView:
    """Close a unit that no longer exists. It stays with its records and is offered no more.

    Raises:
        Unit.DoesNotExist: no such unit in the actor's part of the tree.
        BadInput: no reason.
        Refused: it is closed already, or open units stand below it.
    """
    unit = _locked(actor, unit_id)
    policies.require(actor, "close_unit", place=place(unit))
    if not tidy(reason):
        raise BadInput(N_("closing a unit needs a reason"), [Problem("reason", "", N_("a sentence"))])
    if unit.is_closed:
        raise Refused(N_("%(name)s is closed already"), code="R0", name=unit.name)
    below = Unit.objects.filter(superior=unit, is_closed=False).count()
    if below:
        raise Refused(
            N_("%(count)s open units stand below %(name)s; move or close them first"),
            code="has_subordinates",
            count=below,
            name=unit.name,
        )
    unit.is_closed = True
    unit.save(update_fields=["is_closed"])
    record(actor, "unit.closed", subject=f"unit:{unit.pk}", facts={"reason": tidy(reason)}, rows=[unit])
    return view_of(unit)


@transaction.atomic
def reopen_unit(actor: Actor, unit_id: int, *, reason: str) -> UnitView:
    """Open a closed unit again. Raises as `close_unit`; Refused when it is not closed."""
    unit = _locked(actor, unit_id)
    policies.require(actor, "reopen_unit", place=place(unit))
    if not tidy(reason):
        raise BadInput(N_("opening a unit again needs a reason"), [Problem("reason", "", N_("a sentence"))])
    if not unit.is_closed:
        raise Refused(N_("%(name)s is not closed"), code="R0", name=unit.name)
    unit.is_closed = False
    unit.save(update_fields=["is_closed"])
    record(actor, "unit.reopened", subject=f"unit:{unit.pk}", facts={"reason": tidy(reason)}, rows=[unit])
    return view_of(unit)


def _now(unit: Unit) -> dict[str, Any]:
    values = {key: getattr(unit, key) for key in FIELDS if key not in ("kind", "level")}
    return values | {"kind": unit.kind.code, "level": unit.level}


def _set(unit: Unit, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if key == "kind":
            unit.kind = UnitKind.objects.get(code=value)
        elif key == "level":
            unit.level_value = value.value
        else:
            setattr(unit, key, value)


def ledger_value(value: Any) -> Any:
    """A value as the ledger writes it: decimals and levels as text."""
    if isinstance(value, Decimal):
        return str(value)
    return value.value if isinstance(value, UnitLevel) else value


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values made tidy. Raises BadInput that names every one that cannot be."""
    problems, values = [], dict(given)
    for key in sorted(set(values) - set(FIELDS)):
        problems.append(Problem(key, str(values[key]), N_("a field of a unit")))
    for key, most in _MOST.items():
        if key in values:
            values[key] = tidy_name(str(values[key] or "")) if key == "name" else tidy(str(values[key] or ""))
            if len(values[key]) > most:
                problems.append(Problem(key, values[key][:40], N_("at most %(most)s characters"), {"most": most}))
    if not values.get("name"):
        problems.append(Problem("name", "", N_("the name of the unit")))
    if not UnitKind.objects.filter(code=values.get("kind")).exists():
        problems.append(Problem("kind", str(values.get("kind")), N_("a kind of unit that exists")))
    staff = values.get("staff")
    if staff is not None and not 0 <= staff <= 100_000:
        problems.append(Problem("staff", str(staff), N_("a whole number from 0 to 100,000")))
    problems += _position_problems(values)
    if problems:
        raise BadInput(N_("the unit cannot be kept like this"), problems)
    return values


def _position_problems(values: dict[str, Any]) -> list[Problem]:
    problems = []
    degrees = []
    for key, most in (("latitude", 90), ("longitude", 180)):
        value = values.get(key)
        if value is not None:
            values[key] = value = Decimal(str(value)).quantize(Decimal("0.00001"))
            if abs(value) > most:
                problems.append(Problem(key, str(value), N_("degrees from -%(most)s to %(most)s"), {"most": most}))
        degrees.append(value)
    if (degrees[0] is None) != (degrees[1] is None):
        problems.append(Problem("latitude", "", N_("latitude and longitude together, or neither")))
    return problems


def _fits_below(unit: Unit, superior: Unit | None) -> None:
    if superior is None:
        return
    if not may_stand_below(unit.level, superior.level):
        raise Refused(
            N_("%(superior)s is of a lower level and cannot stand above %(name)s"),
            code="lower",
            superior=superior.name,
            name=unit.name,
        )
    if superior.path.count("/") - 1 >= DEEPEST_LINE:
        raise Refused(N_("a line of command is at most %(most)s units deep"), code="deep", most=DEEPEST_LINE)


def _fits_above(unit: Unit) -> None:
    for below in Unit.objects.filter(superior=unit, is_closed=False):
        _fits_below(below, unit)


def _free(unit: Unit) -> None:
    others = Unit.objects.exclude(pk=unit.pk)
    if others.filter(region=unit.region, name=unit.name).exists():
        raise Refused(N_("there is a unit of the name %(taken)s in this region already"), code="taken", taken=unit.name)
    if unit.code and others.filter(code=unit.code).exists():
        raise Refused(N_("the code %(taken)s is taken"), code="taken", taken=unit.code)
