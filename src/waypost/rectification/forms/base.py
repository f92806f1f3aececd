"""What the forms of all steps have in common, and their controls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waypost.platform import clock
from waypost.platform.labels import label

E = TypeVar("E", bound=Enum)
Keep = Callable[[Any, str, datetime | None], UUID]
LONG = 4000


class Day(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def name_the_missing(form: forms.BaseForm) -> None:
    """Let each required field say by its own name that it is missing."""
    for field in form.fields.values():
        if field.label:
            field.error_messages["required"] = gettext("Fill in: %(label)s") % {"label": field.label}


def in_days(days: int) -> Callable[[], date]:
    """What a field begins with: the day so many days from today."""
    return lambda: clock.today() + timedelta(days=days)


class Words(forms.CharField):
    """Text of several lines; spaces at its ends are dropped."""

    def __init__(self, *, rows: int = 4, max_length: int = LONG, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


class OneOf(forms.TypedChoiceField):
    """One value of an Enum, under its name in the reader's language; `None` when nothing was chosen."""

    def __init__(self, kind: type[E], *, only: Iterable[E] | None = None, radio: bool = False, **kwargs: Any) -> None:
        values = tuple(kind if only is None else only)
        first = [] if radio else [("", "—")]
        super().__init__(
            choices=lambda: [*first, *((value.value, label(value)) for value in values)],
            coerce=kind,
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "choices"}) if radio else forms.Select(),
            **kwargs,
        )


class YesNo(forms.TypedChoiceField):
    """A question with two answers, neither chosen beforehand."""

    def __init__(self, *, yes: Any, no: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=(("yes", yes), ("no", no)),
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect(attrs={"class": "choices"}),
            **kwargs,
        )


class StepForm(forms.Form):
    """The form of one step. `version` is what the reader saw: an item that changed since gives a conflict. The other
    fields have the names of the action's arguments. `item` None: for several items at once."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False

    def __init__(self, *args: Any, item: Any, **kwargs: Any) -> None:
        self.item = item
        super().__init__(*args, **kwargs)
        if item is None:
            del self.fields["version"]
        else:
            self.fields["version"].initial = item.version
            self.prepare()
        name_the_missing(self)

    def prepare(self) -> None:
        """Fill the choices from the item."""

    def given(self, keep: Keep) -> dict[str, Any]:
        """The arguments of the action, but for the version. `keep` puts a file into the store and gives its id."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to fill in."""
        return not [name for name in self.fields if name != "version"]


class PlainForm(StepForm):
    """Nothing but the step itself."""


class ReasonForm(StepForm):
    """A step that needs a reason."""

    reason = Words(label=_("Reason"), rows=3, help_text=_("Both sides will read it, and it stays in the history."))
