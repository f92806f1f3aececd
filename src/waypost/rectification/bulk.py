"""One step for many items at once: an object that knows to which it can be applied, to which not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.platform.errors import said
from waypost.rectification import actions, policies, queries
from waypost.rectification.models import Recommendation
from waypost.rectification.queries import dossier_of
from waypost.rectification.rules import standing
from waypost.rectification.words import StepWords, words_of

MOST = 200
# The steps that make sense for many: they need nothing but one decision and the same few words or dates for all.
STEPS: dict[str, Callable[..., Any]] = {
    "submit": actions.submit,
    "consult": actions.consult,
    "return_draft": actions.return_draft,
    "issue": actions.issue,
    "accept": actions.accept,
    "approve_plan": actions.approve_plan,
    "return_plan": actions.return_plan,
    "take_verification": actions.take_verification,
    "open_public_notice": actions.open_public_notice,
    "run_public_notice": actions.run_public_notice,
    "sign_closing": actions.sign_closing,
    "grant_extension": actions.grant_extension,
    "refuse_extension": actions.refuse_extension,
}


@dataclass(frozen=True, slots=True)
class One:
    """One of the chosen items. `why_not` is empty when the step can be taken, or was taken."""

    id: UUID
    number: int | None
    title: str
    unit: str
    version: int
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class BulkStep:
    """A step for many. `missing` counts chosen items that the actor may not see (any more)."""

    step: str
    words: StepWords
    applicable: tuple[One, ...]
    refused: tuple[One, ...]
    missing: int = 0

    @property
    def total(self) -> int:
        """All that were chosen."""
        return len(self.applicable) + len(self.refused) + self.missing


def steps_of(actor: Actor) -> list[tuple[str, StepWords]]:
    """The steps for many that one of the actor's roles may ever take."""
    return [(step, words_of(step)) for step in STEPS if policies.ever(actor, step)]


def prepare(actor: Actor, step: str, ids: Iterable[UUID]) -> BulkStep:
    """What a step would do to each of the chosen items; changes nothing.

    Raises:
        KeyError: there is no such step for many.
    """
    words = words_of(step)
    assert step in STEPS, step
    chosen = list(dict.fromkeys(ids))[:MOST]
    rows = {
        row.pk: row for row in Recommendation.objects.visible_to(actor).select_related("unit").filter(pk__in=chosen)
    }
    fitting: list[One] = []
    refused: list[One] = []
    for pk in chosen:
        if pk not in rows:
            continue
        row = rows[pk]
        dossier = dossier_of(row, actor)
        refusal = policies.refusal(actor, step, dossier) or next(standing(step, dossier), None)
        one = _one(row, queries.said(refusal) if refusal else "")
        (refused if refusal else fitting).append(one)
    return BulkStep(step, words, tuple(fitting), tuple(refused), len(chosen) - len(rows))


def apply(actor: Actor, step: str, versions: Mapping[UUID, int], *, given: Mapping[str, Any]) -> BulkStep:
    """Take the step for each item as it was seen (its version), each whole or not at all: one that is refused keeps
    no other back. The answer names each refusal.

    Raises:
        KeyError: there is no such step for many.
    """
    act = STEPS[step]
    done: list[One] = []
    refused: list[One] = []
    rows = Recommendation.objects.visible_to(actor).select_related("unit")
    found = {row.pk: row for row in rows.filter(pk__in=list(versions)[:MOST])}
    for pk, version in list(versions.items())[:MOST]:
        if pk not in found:
            continue
        why = _tried(act, actor, pk, version, given)
        (refused if why else done).append(_one(found[pk], why))
    return BulkStep(step, words_of(step), tuple(done), tuple(refused), len(versions) - len(found))


def _tried(act: Callable[..., Any], actor: Actor, pk: UUID, version: int, given: Mapping[str, Any]) -> str:
    """Take the step for one; the reason in the reader's language when it was refused."""
    try:
        with transaction.atomic():
            act(actor, pk, version=version, **given)
    except (Refused, NotPermitted, BadInput, Recommendation.DoesNotExist) as error:
        return said(error)
    return ""


def _one(row: Recommendation, why_not: str) -> One:
    return One(row.pk, row.number, row.title, row.unit.name, row.version, why_not)
