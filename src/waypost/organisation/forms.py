"""What people type: filters of the list of units, a unit, a region, a roster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.kernel.actor import Actor
from waypost.kernel.text import tidy_name
from waypost.organisation import answering, queries, said
from waypost.organisation.queries.units import SORTS, UnitView
from waypost.organisation.roster.division import Division
from waypost.organisation.roster.sheets import Unreadable, list_of_regions
from waypost.organisation.rules import UnitLevel
from waypost.platform.intake.limits import MOST_TABLE
from waypost.platform.labels import label
from waypost.platform.seen import SeenForm

_ANY = ("", _("all"))


class UnitFilter(forms.Form):
    """The filters of the list, as they stand in the address. What is not understood is left out."""

    text = forms.CharField(required=False, max_length=100, label=_("Words"))
    level = forms.ChoiceField(required=False, label=_("Level"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    line = forms.ChoiceField(required=False, label=_("Line"))
    region = forms.ChoiceField(required=False, label=_("Region"))
    window = forms.ChoiceField(required=False, label=_("Service window"))
    closed = forms.BooleanField(required=False, label=_("Closed units"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = queries.kinds()
        lines = list(dict.fromkeys(kind.line for kind in kinds if kind.line))
        self._choose("level", [(level.value, label(level)) for level in UnitLevel])
        self._choose("kind", [(kind.code, kind.name) for kind in kinds])
        self._choose("line", [(line, line) for line in lines])
        self._choose("region", _regions())
        self._choose("window", [("yes", _("with a window")), ("no", _("without"))])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [_ANY, *choices]

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters for `queries.units`."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "text": given.get("text", ""),
            "level": UnitLevel(given["level"]) if given.get("level") else None,
            "kind": given.get("kind", ""),
            "line": given.get("line", ""),
            "region_id": int(given["region"]) if given.get("region") else None,
            "has_window": {"yes": True, "no": False}.get(given.get("window", "")),
            "closed": bool(given.get("closed")),
        }


def _regions() -> list[tuple[int, str]]:
    return queries.region_choices(queries.regions_under())


def sort_of(given: str) -> str:
    """An order of the list; the usual one where the address says none that exists."""
    return given if given.lstrip("-") in SORTS and given.count("-") <= 1 else "region"


class UnitForm(forms.Form):
    """What is known of a unit. Region and superior are asked for only when it is new: later it is moved."""

    name = forms.CharField(max_length=120, label=_("Name"))
    short_name = forms.CharField(max_length=60, required=False, label=_("Short name"))
    kind = forms.ChoiceField(label=_("Kind"))
    level = forms.ChoiceField(label=_("Level"))
    code = forms.CharField(max_length=40, required=False, label=_("Code of the unit"))
    head = forms.CharField(max_length=80, required=False, label=_("Head (post)"))
    liaison = forms.CharField(max_length=80, required=False, label=_("Liaison officer (post)"))
    telephone = forms.CharField(max_length=40, required=False, label=_("Telephone"))
    address = forms.CharField(max_length=200, required=False, label=_("Address"))
    latitude = forms.DecimalField(
        max_digits=8, decimal_places=5, required=False, min_value=-90, max_value=90, label=_("Latitude")
    )
    longitude = forms.DecimalField(
        max_digits=8, decimal_places=5, required=False, min_value=-180, max_value=180, label=_("Longitude")
    )
    has_window = forms.BooleanField(required=False, label=_("Serves the public at a window"))
    staff = forms.IntegerField(required=False, min_value=0, max_value=100_000, label=_("Staff"))
    note = forms.CharField(max_length=300, required=False, label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("kind", [(kind.code, kind.name) for kind in queries.kinds()]),
            ("level", [(level.value, label(level)) for level in UnitLevel]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("latitude") is None) != (given.get("longitude") is None):
            self.add_error("latitude", gettext("latitude and longitude together, or neither"))
        return given

    @property
    def facts(self) -> dict[str, Any]:
        """The fields for `actions.add_unit` and `actions.edit_unit`."""
        given = {name: self.cleaned_data[name] for name in UnitForm.base_fields}
        return {**given, "level": UnitLevel(given["level"])}


class ContactsForm(forms.Form):
    """What a unit may change of itself."""

    head = forms.CharField(max_length=80, required=False, label=_("Head (post)"))
    liaison = forms.CharField(max_length=80, required=False, label=_("Liaison officer (post)"))
    telephone = forms.CharField(max_length=40, required=False, label=_("Telephone"))
    address = forms.CharField(max_length=200, required=False, label=_("Address"))

    @property
    def facts(self) -> dict[str, Any]:
        """The fields for `actions.edit_unit`."""
        return {name: self.cleaned_data[name] for name in ContactsForm.base_fields}


class EditUnit(UnitForm, SeenForm):
    """What is known of a unit that exists."""


class EditContacts(ContactsForm, SeenForm):
    """What a unit changes of itself."""


class NewUnit(UnitForm):
    """A new unit."""

    region = forms.ChoiceField(label=_("Region"))
    superior = forms.CharField(
        required=False,
        max_length=120,
        label=_("Superior"),
        help_text=_("The full name of a unit; empty for a unit at the top of its line."),
    )

    field_order = ("name", "kind", "level", "region", "superior")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _regions()

    def clean_superior(self) -> int | None:
        return superior_named(self.actor, self.cleaned_data["superior"])


class MoveUnit(SeenForm):
    """Where a unit goes, and why."""

    superior = forms.CharField(required=False, max_length=120, label=_("New superior"))
    region = forms.ChoiceField(label=_("Region"))
    reason = forms.CharField(max_length=2000, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _regions()

    def clean_superior(self) -> int | None:
        return superior_named(self.actor, self.cleaned_data["superior"])


def superior_named(actor: Actor, name: str) -> int | None:
    """The unit of a name, as a picker gives it ("name" or "name #id"). Raises ValidationError when none or several."""
    if not name.strip():
        return None
    name, _sign, number = name.partition("#")
    found = queries.named(actor, tidy_name(name))
    if number.strip().isdigit():
        found = [unit for unit in found if unit.id == int(number)]
    if len(found) != 1:
        message = gettext("no unit has this name") if not found else gettext("several units have this name")
        raise forms.ValidationError(message)
    return found[0].id


def initial_of(unit: UnitView) -> dict[str, Any]:
    """What stands in the form of a unit that exists."""
    given = {name: getattr(unit, name) for name in UnitForm.base_fields if name not in ("kind", "level")}
    return {**given, "kind": unit.kind.code, "level": unit.level.value}


class NewRegion(forms.Form):
    """A region to add."""

    name = forms.CharField(max_length=80, label=_("Name"))
    code = forms.CharField(max_length=12, label=_("Division code"), help_text=_("6 digits, or 9 or 12 for a township"))
    parent = forms.ChoiceField(required=False, label=_("Below"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("nothing: it is at the top")), *_regions()]

    @property
    def facts(self) -> dict[str, Any]:
        """The fields for `actions.add_region`."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "code": given["code"],
            "parent_id": int(given["parent"]) if given["parent"] else None,
        }


class AnswersFile(forms.Form):
    """A list of questions that was filled in."""

    answers = forms.FileField(label=_("Questions with their answers"))

    def clean_answers(self) -> dict[str, str]:
        file = self.cleaned_data["answers"]
        if file.size > MOST_TABLE:
            raise forms.ValidationError(gettext("The file is larger than 30 MB."))
        try:
            return answering.read(file.read(), form=Path(file.name).suffix.lower())
        except answering.NotAnswers as error:
            raise forms.ValidationError(str(error)) from error


class Upload(forms.Form):
    """A roster, and where needed a list of regions that the table of divisions lacks."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("XLSX, XLS, ODS or CSV, up to 30 MB, in any order of columns, with titles, notes and totals."),
    )
    regions = forms.FileField(
        required=False,
        label=_("List of regions"),
        help_text=_("A CSV of division codes and names, for regions that GB/T 2260 does not have."),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_TABLE:
            raise forms.ValidationError(gettext("The file is larger than 30 MB."))
        return file

    def clean_regions(self) -> list[Division]:
        file = self.cleaned_data["regions"]
        if not file:
            return []
        if file.size > MOST_TABLE:
            raise forms.ValidationError(gettext("The file is larger than 30 MB."))
        try:
            return list_of_regions(file.read())
        except Unreadable as error:
            raise forms.ValidationError(said.trouble(error.code)) from error
        except ValueError as error:
            raise forms.ValidationError(
                gettext("This is no list of division codes and names: %(error)s") % {"error": error}
            ) from error
