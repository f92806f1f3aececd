"""When a unit moves in its line or to another region, every row that copied its paths moves with it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import F, Model, Value
from django.db.models.functions import Concat, Substr

from waypost.kernel.health import Ailment
from waypost.platform.fields import PathField, under


def _models(*columns: str) -> Iterator[type[Model]]:
    """Every model that has all the columns as paths. A model that keeps history as it was says `keeps_paths`."""
    for model in apps.get_models():
        fields = {field.name for field in model._meta.get_fields() if isinstance(field, PathField)}
        if fields.issuperset(columns) and not getattr(model, "keeps_paths", False):
            yield model


def replant(column: str, old: str, new: str) -> int:
    """Give every row, in every room, whose path in `column` begins with `old` the path that begins with `new`;
    returns how many rows were changed."""
    return sum(replant_in(model, column, old, new) for model in _models(column))


def replant_in(model: type[Model], column: str, old: str, new: str) -> int:
    """The same for the rows of one model."""
    rows = model._default_manager.filter(under(column, old))
    return rows.update(**{column: Concat(Value(new), Substr(F(column), len(old) + 1))})


def reregion(unit_path: str, old: str, new: str) -> int:
    """Give every row about the unit of `unit_path`, and about those below it, the region `new` where it had `old`."""
    moved = 0
    for model in _models("unit_path", "region_path"):
        rows = model._default_manager.filter(under("unit_path", unit_path), region_path=old)
        moved += rows.update(region_path=new)
    return moved


# Where a copied path comes from: the first of these that a row of the table can name.
_SOURCES = {
    "unit_path": (("unit", "path"),),
    "region_path": (("region", "path"), ("unit", "region_path"), ("campaign", "region_path")),
}


def ailments() -> Iterator[Ailment]:
    """Rows whose copied path is not that of the unit, region or campaign that they name. Not scoped: for the doctor."""
    for column, sources in _SOURCES.items():
        for model in _models(column):
            named = {field.name for field in model._meta.concrete_fields if field.is_relation}
            name, its = next((source for source in sources if source[0] in named), ("", ""))
            if not name:
                continue
            rows = model._default_manager.filter(**{f"{name}__isnull": False})
            strays = rows.exclude(**{column: F(f"{name}__{its}")}).order_by("pk")
            for key, now, due in strays.values_list("pk", column, f"{name}__{its}").iterator(chunk_size=500):
                where = f"{model._meta.label_lower} {key}"
                yield Ailment(where, f"{column} is {now!r}, and its {name} stands at {due!r}")
