"""What programs send and get: the kinds of fields they send, and the shapes of answers, which are taken from the
dataclasses with which queries answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from ninja import Schema
from pydantic import Field, create_model

NO_NUL = r"^[^\x00]*$"
BIGGEST = 2**63 - 1
Text = Annotated[str, Field(pattern=NO_NUL)]
"""Text as people write it: anything but the character NUL, which no database of ours keeps."""
RowId = Annotated[int, Field(ge=1, le=BIGGEST)]
"""The number of a row."""


class PagedIn(Schema):
    """Which part of a list: at most `limit` rows after the cursor `after`, which an answer gave as `next`."""

    after: str = Field("", max_length=400)
    limit: int = Field(50, ge=1, le=200)


def shape_of(
    view: type,
    *,
    name: str = "",
    without: Iterable[str] = (),
    only: Iterable[str] = (),
    more: Mapping[str, Any] | None = None,
) -> type[Schema]:
    """The shape of a dataclass of answers: its fields with their kinds, and the shapes of the dataclasses in them.

    `without` leaves fields out; `only`, where it is given, leaves out all the others. `more` gives the kinds of
    properties that are told too, or of fields that are told in another way. The shape is called `name`; without one,
    as the dataclass, with "Out" in place of "View". Its docstring is the dataclass's.
    """
    kinds = get_type_hints(view)
    known = {one.name: kinds[one.name] for one in fields(view)}
    dropped, wanted = frozenset(without), frozenset(only) or frozenset(known)
    unknown = (dropped | wanted) - set(known)
    if unknown:
        raise TypeError(f"{view.__name__} has no field {', '.join(sorted(unknown))}")
    kept = {field: kind for field, kind in known.items() if field in wanted - dropped} | dict(more or {})
    inside: dict[str, Any] = {field: (_shaped(kind), ...) for field, kind in kept.items()}
    called = name or view.__name__.removesuffix("View") + "Out"
    made: type[Schema] = create_model(called, __base__=Schema, __doc__=view.__doc__, **inside)
    return made


def list_of(shape: type[Schema]) -> Any:
    """The kind of a list of one shape."""
    return list[shape]  # type: ignore[valid-type]


def page_of(shape: type[Schema], *, name: str, **more: Any) -> type[Schema]:
    """The shape of a part of a list; `more` gives the kinds of what is told beside the items."""
    inside: dict[str, Any] = {field: (kind, ...) for field, kind in more.items()}
    words = "A part of a list. `next` is the cursor of the part that follows; empty at the end."
    made: type[Schema] = create_model(
        name, __base__=Schema, __doc__=words, items=(list_of(shape), ...), next=(str, ...), **inside
    )
    return made


@cache
def _whole(view: type) -> type[Schema]:
    """One shape for one dataclass, wherever it stands inside others."""
    return shape_of(view)


def _shaped(kind: Any) -> Any:
    """A kind with each dataclass in it changed for its shape; tuples of any length and sets are lists."""
    if isinstance(kind, type) and is_dataclass(kind):
        return _whole(kind)
    origin, inside = get_origin(kind), get_args(kind)
    if origin is None or origin is Literal:
        return kind
    shaped = [one if one is Ellipsis else _shaped(one) for one in inside]
    if origin in (Union, UnionType):
        return reduce(or_, shaped)
    if (origin is tuple and shaped[-1] is Ellipsis) or origin in (frozenset, set):
        return list[shaped[0]]  # type: ignore[valid-type]
    return origin[tuple(shaped)]
