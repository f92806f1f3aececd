"""The three walks: what is told of others, what others' rows change in an answer, and what a key of others does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.apps import apps
from django.db import models
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import Resolver404, resolve

from tests.routes_bodies import body_of
from tests.test_routes import OPERATIONS, ROUTES, Route, Sent, address_of, sent_to
from tests.walking.asking import Answer, Form, Page, Reader
from tests.walking.places import Around
from tests.walking.rows import Marked, absent_key_of
from tests.walking.sight import BESIDE, may_be_told
from waypost.access import queries as access
from waypost.api.v1 import api
from waypost.kernel.actor import Actor, Role
from waypost.platform import clock

_POINTS = {
    "access.User": "user users lead reader readers first second verifier person people member members to",
    "campaign.Campaign": "campaign campaigns",
    "campaign.FocusArea": "focus focus_area focus_areas",
    "campaign.Group": "group groups",
    "campaign.Phase": "phase",
    "campaign.Team": "team teams",
    "coverage.Obligation": "obligation",
    "evidence.File": "file files photo",
    "fieldwork.Checklist": "checklist",
    "fieldwork.Finding": "finding findings",
    "fieldwork.Observation": "observation",
    "fieldwork.Talk": "talk",
    "fieldwork.Visit": "visit",
    "notice.Notice": "notice",
    "organisation.Region": "region parent",
    "organisation.Unit": "unit units home_unit superior co_unit co_units seconded_from",
    "rectification.DecisionPaper": "paper",
    "rectification.NoticeObjection": "objection",
    "rectification.Recommendation": "into recommendation recommendations",
}
POINTS = {name: apps.get_model(label) for label, names in _POINTS.items() for name in names.split()}
"""Which model a field points at, by its name without `_id` or `_ids`."""
OWN_NAMES = {
    ("notice.mark", "ids"): "notice.Notice",
    ("campaign.edit_phases", "id"): "campaign.Phase",
    ("rectification.draft", "id"): "fieldwork.Finding",
    ("rectification.edit_draft", "id"): "fieldwork.Finding",
}
"""Fields that are called `id` alone, by their operation."""
WORDS = ("q", "text", "query", "search", "name")
_FOREIGN = "wq"
"""Every word of another place begins so."""
_PARTS = {route.name: route.parts for route in ROUTES}
_ABSENT = [str(absent_key_of(model)) for model in set(POINTS.values())]
NEW_EACH_TIME = {"access:add_app": "a new secret, and its square"}
"""Routes that answer something else each time, and what."""


def pointed_at(name: str, operation: str = "") -> type[models.Model] | None:
    """The model that a field of an operation or a form points at; None when it is no relation."""
    if (operation, name) in OWN_NAMES:
        return apps.get_model(OWN_NAMES[operation, name])
    return POINTS.get(name.removesuffix("_ids").removesuffix("_id"))


@dataclass
class Walk:
    """What one reader is answered, and what was found wrong with it."""

    around: Around
    role: Role
    told: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    pages: dict[tuple[str, str], Answer] = field(default_factory=dict)
    tried: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        user = self.around.here.people["own", self.role]
        self.reader = Reader(user)
        self.actor: Actor = access.actor_of(user.pk if user else None, today=clock.today())

    def ask(self, route: str, address: str, *, key: str = "", **how: Any) -> Answer:
        """An answer, read for rows that its reader may not know of; but for the key that was asked for."""
        answer = self.reader.get(address, **how)
        for row in self.around.book.told_in(answer.words.replace(key.encode(), b"") if key else answer.words):
            is_beside = row.place != "campaign" and (route, row.model._meta.label) in BESIDE
            if not is_beside and not self.may_know(row):
                self.told.append(f"{route} tells the {self.role.value} of {row}: {address}")
        return answer

    def may_know(self, row: Marked) -> bool:
        """By the table written by hand."""
        return may_be_told(row, self.role)

    def read(self, routes: Iterable[Route] = ROUTES) -> None:
        """Ask for everything as the reader's own place has it."""
        for route in routes:
            address = address_of(route, self.around.here)
            if route.name in OPERATIONS:
                method = OPERATIONS[route.name][0]
                answer = self.ask(route.name, address, method=method, sent=sent_to(route, self.around.here))
                if method != "GET":
                    continue
            else:
                answer = self.ask(route.name, address)
            self.pages[route.name, address] = answer

    def read_again(self, names: Callable[[str], bool], *, known: set[str]) -> None:
        """Ask anew for what was read of some routes, now that others have more rows: nothing may have changed."""
        for (name, address), before in list(self.pages.items()):
            if not names(name) or name in NEW_EACH_TIME:
                continue
            first, second = (one.same_but_for("?", known) for one in (before, self.ask(name, address)))
            if first != second:
                told = f"{first[0]} and {second[0]}; {_difference(first[1], second[1])}"
                self.changed.append(f"{address} ({name}) as {self.role.value}: {told}")

    def search(self) -> None:
        """Look for a beginning of the words of others wherever something can be looked for."""
        for (name, address), answer in list(self.pages.items()):
            if answer.status != 200:
                continue
            if name in OPERATIONS:
                asked = [one["name"] for one in OPERATIONS[name][1]["parameters"] if one["in"] == "query"]
                for one in asked:
                    self.filter(name, address, one)
            else:
                asked = list(WORDS) if not answer.page or _takes_words(answer.page) else []
                if not _PARTS[name] and name not in NEW_EACH_TIME:
                    self._narrow_all(name, address)
            words = [one for one in asked if one in WORDS]
            if words:
                searched = self._with(address, dict.fromkeys(words, _FOREIGN))
                self.pages[name, searched] = self.ask(name, searched)

    def _narrow_all(self, name: str, address: str) -> None:
        """Narrow a page by everything at once, whether its forms offer that or not."""
        found = {one: row for one, model in POINTS.items() for row in self.strangers(model)}
        if not found:
            return
        own = self._with(address, {one: str(row.pk) for one, row in found.items()})
        absent = self._with(address, {one: str(absent_key_of(row.model)) for one, row in found.items()})
        answers = []
        for asked, keys in ((own, [str(row.pk) for row in found.values()]), (absent, _ABSENT)):
            answer = self.reader.get(asked)
            words = answer.words
            for key in sorted(keys, key=len, reverse=True):
                words = words.replace(key.encode(), b"KEY")
            answers.append(replace(answer, words=words).same_but_for("?", self.around.models))
        if answers[0] != answers[1]:
            self.known.append(
                f"{name} tells the {self.role.value} of others by some of {sorted(found)}: {_both(answers)}"
            )

    def filter(self, route: str, address: str, name: str) -> None:
        """Narrow an answer to a row of others, as if one knew its key."""
        model = pointed_at(name)
        if model is None:
            return
        for row in self.strangers(model):
            absent = str(absent_key_of(model))
            self._compare(route, name, self._with(address, {name: str(row.pk)}), str(row.pk),
                          self._with(address, {name: absent}), absent)  # fmt: skip

    def strangers(self, model: type[models.Model]) -> list[Marked]:
        """A row of a model at another place, and one of another campaign, as far as the reader may not know of them."""
        found = (self.around.of(model, "city", "sibling"), self.around.of(model, "campaign"))
        return [row for row in found if row is not None and not self.may_know(row)][:1]

    def write(self) -> None:
        """Send the operations of the interface with keys of others in each of their relations."""
        here = self.around.here
        for route in ROUTES:
            if route.name not in OPERATIONS or OPERATIONS[route.name][0] == "GET":
                continue
            operation = OPERATIONS[route.name][1]
            name = route.name.removeprefix("api:v1:")
            given = here.fields | here.own_fields.get(route.name, {})
            for one in relations_of(operation, name):
                model = pointed_at(one, name)
                assert model is not None, f"{name}: say in POINTS what {one} points at"
                for row in self.strangers(model):
                    self._compare_sent(route, operation, given, one, row)

    def _compare_sent(self, route: Route, operation: Any, given: Mapping[str, Any], one: str, row: Marked) -> None:
        answers = []
        keys = (str(row.pk), str(absent_key_of(row.model)))
        for key in keys:
            value: Any = int(key) if key.isdigit() else key
            sent = _sent(operation, {**given, one: [value] if one.endswith("ids") else value})
            address = address_of(route, self.around.here)
            answer = self.ask(route.name, address, method=OPERATIONS[route.name][0], sent=sent, key=key)
            answers.append(answer.same_but_for(key, self.around.models))
        if answers[0] != answers[1]:
            self.known.append(
                f"{route.name} tells the {self.role.value} by {one} that {row} is there: {_both(answers)}"
            )

    def fill_in(self) -> None:
        """Send the forms of the pages, and follow their addresses, with keys of others in place of the own."""
        for (_route, own), answer in list(self.pages.items()):
            if not answer.page:
                continue
            page = Page(answer.page)
            for form in page.forms:
                self._fill_in(form, form.action or own)
            for address in page.addresses:
                self._follow(address)

    def _fill_in(self, form: Form, address: str) -> None:
        try:
            name = resolve(urlsplit(address).path).view_name
        except Resolver404:
            return
        for one, values in form.fields.items():
            model = self._model_of({*values, *form.offered.get(one, ())}) or pointed_at(one)
            if model is None or (f"{form.method} {name}", one) in self.tried:
                continue
            self.tried.add((f"{form.method} {name}", one))
            for row in self.strangers(model):
                answers = []
                for key in (str(row.pk), str(absent_key_of(model))):
                    fields = {**form.fields, one: [key]}
                    if form.method == "get":
                        answer = self.ask(name, self._with(address, fields), key=key)
                    else:
                        sent = Sent(encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT)
                        answer = self.ask(name, address, method="POST", sent=sent, key=key)
                    answers.append(answer.same_but_for(key, self.around.models))
                if answers[0] != answers[1]:
                    self.known.append(
                        f"{name} tells the {self.role.value} by {one} that {row} is there: {_both(answers)}"
                    )

    def _follow(self, address: str) -> None:
        """An address of a page that asks for more than the table of routes: read once for each set of its names."""
        parts = urlsplit(address)
        try:
            name = resolve(parts.path).view_name
        except Resolver404:
            return
        asked = parse_qsl(parts.query)
        for one, value in asked:
            model = self._model_of({value})
            if model is not None and (f"get {name}", one) not in self.tried:
                self.tried.add((f"get {name}", one))
                self.filter(name, address, one)
        key = (f"get {name}", "&".join(sorted({one for one, _value in asked})))
        if asked and key not in self.tried and not name.startswith("api:"):
            self.tried.add(key)
            self.ask(name, address)

    def _model_of(self, values: Iterable[str]) -> type[models.Model] | None:
        return next((self.around.models[value] for value in values if value in self.around.models), None)

    def _with(self, address: str, fields: Mapping[str, Any]) -> str:
        parts = urlsplit(address)
        asked = {**{name: [value] for name, value in parse_qsl(parts.query)}, **fields}
        return f"{parts.path}?{urlencode(asked, doseq=True)}"

    def _compare(self, route: str, by: str, one: str, key: str, other: str, absent: str) -> None:
        answers = [
            self.ask(route, one, key=key).same_but_for(key, self.around.models),
            self.reader.get(other).same_but_for(absent, self.around.models),
        ]
        if answers[0] != answers[1]:
            self.known.append(f"{route} tells the {self.role.value} of others by {by}: {one}: {_both(answers)}")


def _takes_words(page: str) -> bool:
    """True when a form of a page looks for words; every page of a fragment's size is tried."""
    return len(page) < 2000 or any(form.method == "get" and form.texts for form in Page(page).forms)


def relations_of(operation: Mapping[str, Any], name: str) -> list[str]:
    """The fields of an operation's body that point at rows, however deep."""
    content = operation.get("requestBody", {}).get("content", {})
    found: set[str] = set()
    for said in content.values():
        _names(said["schema"], found)
    return sorted(one for one in found if one.endswith(("_id", "_ids")) or (name, one) in OWN_NAMES or one == "ids")


def _names(schema: Mapping[str, Any], found: set[str]) -> None:
    if "$ref" in schema:
        parts = api.get_openapi_schema()["components"]["schemas"]
        schema = parts[schema["$ref"].rsplit("/", 1)[-1]]
    for told in ("allOf", "anyOf"):
        for one in schema.get(told, ()):
            _names(one, found)
    for name, said in schema.get("properties", {}).items():
        found.add(name)
        _names(said, found)
    if "items" in schema:
        _names(schema["items"], found)


def _sent(operation: Mapping[str, Any], given: Mapping[str, Any]) -> Sent:
    kind, body = body_of(operation, given)
    if kind == "multipart/form-data":
        return Sent(encode_multipart(BOUNDARY, body), MULTIPART_CONTENT)
    return Sent(json.dumps(body, default=str).encode(), kind)


def _difference(first: bytes, second: bytes) -> str:
    """The first place where two answers part, with a few words around it."""
    at = next((number for number, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), -1)
    before, after = (words[max(0, at - 60) : at + 60].decode(errors="replace") for words in (first, second))
    return f"{before!r} became {after!r}"


def _both(answers: list[tuple[int, bytes]]) -> str:
    (status, words), (other, words_of_nothing) = answers
    return f"{status} and {other}; {_difference(words, words_of_nothing)}"
