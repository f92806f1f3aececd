"""What can go wrong, said so that a person can act on it.

Every error carries a *template* and *parameters*, so that the border (pages, API, commands) can say it in the
reader's language; `str()` gives it in English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def N_(text: str) -> str:
    """Mark a text for the catalogue of translations; returns it unchanged."""
    return text


class Told(Exception):
    """An error with words for a person: `template % params`."""

    def __init__(self, template: str, **params: Any) -> None:
        super().__init__(template % params if params else template)
        self.template = template
        self.params: Mapping[str, Any] = params


class NotPermitted(Told):
    """The actor may see the thing but may not take the step. `code` names the rule, where rules have names."""

    def __init__(self, template: str, *, code: str = "", **params: Any) -> None:
        super().__init__(template, **params)
        self.code = code


class Refused(Told):
    """A rule forbids the step now. `code` names the rule (such as "R3" or "16") for tests and for the API."""

    def __init__(self, template: str, *, code: str = "", **params: Any) -> None:
        super().__init__(template, **params)
        self.code = code


class TooManyTries(Refused):
    """There were so many wrong tries at a door that it stays shut for `seconds` more, to a right one too."""

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        super().__init__(N_("too many wrong tries; wait %(minutes)s min and try again"), code="tries", minutes=minutes)
        self.seconds = seconds


class StepNotAllowed(Refused):
    """The thing is not in a state from which the step can be taken."""


class Conflict(Refused):
    """Somebody else changed the thing since the reader saw it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of an input: where it is, what was found, what is allowed.

    `where` is a field name, or sheet and cell such as "定西市!E12".
    """

    where: str
    found: str
    allowed: str
    params: Mapping[str, Any] = field(default_factory=dict)


class BadInput(Told):
    """The input is wrong; nothing was changed. `problems` names each place."""

    def __init__(self, template: str, problems: Sequence[Problem] = (), **params: Any) -> None:
        super().__init__(template, **params)
        self.problems = tuple(problems)
