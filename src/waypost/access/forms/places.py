"""A field in which one types the name of a unit or a region, and is offered those that fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.kernel.actor import Actor
from waypost.kernel.text import tidy
from waypost.organisation import queries as organisation

_CHOSEN = re.compile(r"#([ur])(\d{1,18})\s*\Z")
_MOST = 15


@dataclass(frozen=True, slots=True)
class Where:
    """A unit, a region, or (neither) everywhere."""

    unit_id: int | None = None
    region_id: int | None = None


def places(actor: Actor, text: str, *, regions: bool = True) -> list[tuple[str, str]]:
    """Units and regions whose name contains the text: what the field takes, and words that tell them apart."""
    wanted = tidy(text)
    if not wanted:
        return []
    found = []
    if regions:
        near = [node for node in organisation.regions(actor) if wanted in node.name][:_MOST]
        found += [(f"{node.name} #r{node.id}", gettext("region")) for node in near]
    units = organisation.choices(actor, wanted, limit=_MOST)
    return found + [(f"{unit.name} #u{unit.id}", unit.region_name) for unit in units]


class PlaceField(forms.CharField):
    """A unit or a region by its name, as far as the actor may see it."""

    def __init__(self, *, regions: bool = True, **options: Any) -> None:
        attributes = {
            "list": "places",
            "autocomplete": "off",
            "hx-get": reverse_lazy("access:places"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#places",
            "hx-sync": "this:replace",
            "data-quiet": "",
        }
        super().__init__(widget=forms.TextInput(attrs=attributes), max_length=200, **options)
        self.regions = regions
        self.actor = Actor(None)

    def clean(self, value: Any) -> Any:
        """Where it is. Raises ValidationError for a name that fits nothing, or more than one thing."""
        text = tidy(super().clean(value) or "")
        if not text:
            return Where()
        chosen = _CHOSEN.search(text)
        if chosen is None:
            fitting = [name for name, _words in places(self.actor, text, regions=self.regions)]
            exact = [name for name in fitting if tidy(name.rpartition(" #")[0]) == text]
            if len(exact) != 1:
                raise forms.ValidationError(_("Choose one of the units and regions that are offered while you type."))
            chosen = _CHOSEN.search(exact[0])
        assert chosen is not None
        return self._where(chosen.group(1), int(chosen.group(2)))

    def _where(self, kind: str, number: int) -> Where:
        try:
            if kind == "u":
                return Where(unit_id=organisation.unit(self.actor, number).id)
            if self.regions:
                return Where(region_id=organisation.region_place(number).id)
        except ObjectDoesNotExist:
            pass
        raise forms.ValidationError(_("There is no such place that you may see."))
