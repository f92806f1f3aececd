"""Forms that change what is there: what somebody else changed since the page was opened is not overwritten unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import time
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

_SHORT = 120
"""The most characters of another's words that stand in the sentence itself; longer ones stand below the field."""
if TYPE_CHECKING:
    _Rows = forms.BaseFormSet[forms.Form]
else:
    _Rows = forms.BaseFormSet
F = TypeVar("F", bound=forms.Form)
Watched = Mapping[str, tuple[str, str]]


class SeenForm(forms.Form):
    """A form that carries a mark of what each field said when it was opened; `initial` is what they say now.

    What its reader left as it was keeps what somebody else has written meanwhile. What both have changed is said
    beside the field, with the other's words, and what was typed stays: sent again, it takes their place. `watched`
    are facts that stand on the page beside the form and decide about it, each by a name: its label and its words.
    `is_overtaken` after a check says that something was told.
    The check is made before the action locks the row; two answers in the same instant are still each other's before
    and after in the ledger.
    """

    guards: tuple[str, ...] | None = None
    """The fields that stand for something that is there; None for every field that is shown."""
    seen = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, *args: Any, watched: Watched | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.watched = dict(watched or {})
        self.others: dict[str, str] = {}
        self.is_overtaken = False
        self.initial = {**self.initial, "seen": self._marks_now}

    def clean(self) -> dict[str, Any]:
        """What is to be kept, without the marks. Adds an error to each field that both have changed differently."""
        given = super().clean() or {}
        given.pop("seen", None)
        clashes: set[str] = set()
        marks = marks_of(self.data.get(self.add_prefix("seen")))
        for name, seen in marks.items():
            if name not in given or name not in self._guarded():
                continue
            now, is_sound = self._now(name)
            if mark_of(text_of(now)) == seen or text_of(given[name]) == text_of(now):
                continue
            if is_sound and mark_of(text_of(given[name])) == seen:
                given[name] = now
                continue
            clashes.add(name)
        for name in clashes:
            self._tell(name)
        self.is_overtaken = self._tell_watched(marks) or bool(clashes)
        if self.is_overtaken:
            self._show_again(but=clashes)
        return given

    def _guarded(self) -> list[str]:
        shown = [name for name, field in self.fields.items() if not field.widget.is_hidden]
        return shown if self.guards is None else [name for name in shown if name in self.guards]

    def _marks_now(self) -> str:
        marks = {name: mark_of(text_of(self._now(name)[0])) for name in self._guarded()}
        return json.dumps(marks | {f":{name}": mark_of(words) for name, (_label, words) in self.watched.items()})

    def _now(self, name: str) -> tuple[Any, bool]:
        """What stands there now, as the form would read it; as it stands, and False, where it could not be sent."""
        field = self.fields[name]
        stands = self.get_initial_for_field(field, name)
        before = self.__dict__.get("cleaned_data")
        try:
            value = field.clean(field.prepare_value(stands))
            own = getattr(self, f"clean_{name}", None)
            if own is not None:
                self.cleaned_data = {**(before or {}), name: value}
                value = own()
        except ValidationError:
            return stands, False
        finally:
            if before is not None:
                self.cleaned_data = before
            else:
                self.__dict__.pop("cleaned_data", None)
        return value, True

    def _tell(self, name: str) -> None:
        words = self.words_of(name)
        if len(words) > _SHORT or "\n" in words:
            self.others[name] = words
            self.add_error(
                name,
                gettext(
                    "Somebody changed this since you opened the page: see below. Send again to replace their words."
                ),
            )
            return
        told = gettext("Somebody changed this to “%(now)s” since you opened the page. Send again to replace it.")
        self.add_error(name, told % {"now": words or "—"})

    def _tell_watched(self, marks: Mapping[str, str]) -> bool:
        changed = [
            (label, words)
            for name, (label, words) in self.watched.items()
            if marks.get(f":{name}", mark_of(words)) != mark_of(words)
        ]
        told = gettext("%(label)s: “%(now)s” since you opened the page, by somebody else. Send again to go on.")
        for label, words in changed:
            self.add_error(None, told % {"label": label, "now": words or "—"})
        return bool(changed)

    def words_of(self, name: str) -> str:
        """What stands in a field now, as people read it."""
        field, value = self.fields[name], self.get_initial_for_field(self.fields[name], name)
        if isinstance(field, forms.ChoiceField):
            labels = dict(_flat(field.choices))
            chosen = value if isinstance(value, list | tuple) else [value]
            return gettext(", ").join(labels.get(str(one), str(one)) for one in chosen if one not in (None, ""))
        if isinstance(field, forms.BooleanField):
            return gettext("yes") if value else gettext("no")
        return f"{value:%H:%M}" if isinstance(value, time) else text_of(value)

    def _show_again(self, *, but: set[str]) -> None:
        """What was typed stays; where the reader changed nothing, what stands now; and marks of now."""
        was: Any = self.data
        data = was.copy()
        marks = marks_of(self.data.get(self.add_prefix("seen")))
        for name in self._guarded():
            now, _sound = self._now(name)
            if name in but or marks.get(name, mark_of(text_of(now))) == mark_of(text_of(now)):
                continue
            field, key = self.fields[name], self.add_prefix(name)
            shown = field.widget.format_value(field.prepare_value(self.get_initial_for_field(field, name)))
            data.pop(key, None)
            if isinstance(shown, list) and hasattr(data, "setlist"):
                data.setlist(key, shown)
            elif shown is not None:
                data[key] = shown
        data[self.add_prefix("seen")] = self._marks_now()
        self.data = data


class SeenRows(_Rows):
    """Rows that stand together for something that is there, with one mark for all of them; `now` is what they say
    now. When somebody else has changed them since the page was opened, what they say now is told, and what was typed
    stays: sent again, it takes their place."""

    def __init__(self, *args: Any, now: Sequence[object] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = [text_of(one) for one in now]
        self.others = ""

    def said(self) -> list[Any]:
        """What the rows say, as `now` says it."""
        raise NotImplementedError

    @property
    def is_overtaken(self) -> bool:
        """Something was told."""
        return bool(self.others)

    @property
    def name_of_mark(self) -> str:
        """The name of the hidden field."""
        return f"{self.prefix}-seen"

    @property
    def mark(self) -> str:
        """The mark of what was seen; of now when the page is opened, and after the other's words were told."""
        told = str(self.data.get(self.name_of_mark, "")) if self.is_bound and not self.others else ""
        return told or mark_of("\n".join(self.now))

    def clean(self) -> None:
        """Raises ValidationError when somebody else has changed the rows and they differ from these."""
        super().clean()
        seen = self.data.get(self.name_of_mark, "")
        if any(self.errors) or seen in ("", mark_of("\n".join(self.now))):
            return
        if [text_of(one) for one in self.said()] != self.now:
            self.others = "\n".join(self.now) or "—"
            raise ValidationError(
                gettext(
                    "Somebody changed these lines since you opened the page: see below. Send again to replace them."
                )
            )


def forms_of(rows: SeenRows, kind: type[F]) -> list[F]:
    """The forms of rows, as the kind that they are."""
    return [form for form in rows.forms if isinstance(form, kind)]


def text_of(value: Any) -> str:
    """A value as text to compare: the same for what a form has read and for what a record holds.

    >>> text_of([2, 1]) == text_of(["1", "2"]), text_of(None), text_of(Decimal("1.50"))
    (True, '', '1.5')
    """
    if value is None:
        return ""
    if isinstance(value, Enum):
        return text_of(value.value)
    if isinstance(value, list | tuple | set | frozenset):
        return "\n".join(sorted(text_of(one) for one in value))
    if is_dataclass(value):
        return " · ".join(filter(None, (text_of(getattr(value, part.name)) for part in fields(value))))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value).replace("\r\n", "\n").strip()


def mark_of(words: str) -> str:
    """A short mark of a text, which another text does not have."""
    return hashlib.blake2s(words.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def marks_of(told: Any) -> dict[str, str]:
    """The marks that a page tells; none when it tells nothing sensible."""
    try:
        marks = json.loads(told or "{}")
    except (TypeError, ValueError):
        return {}
    return {str(name): str(mark) for name, mark in marks.items()} if isinstance(marks, dict) else {}


def _flat(choices: Any) -> Iterable[tuple[str, str]]:
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from _flat(words)
        else:
            yield str(value), str(words)
