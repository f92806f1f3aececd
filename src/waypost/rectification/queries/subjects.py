"""Recommendations as what an act was about: for the inbox and the pages of the ledger."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext

from waypost.kernel.actor import Actor
from waypost.kernel.subjects import Subject, Whereabouts, people, uuids
from waypost.platform.addresses import address_of
from waypost.rectification.models import Action, ExtensionRequest, Message, Plan, Recommendation, Reminder
from waypost.rectification.queries.dossiers import place_of
from waypost.rectification.queries.items import named, sees_inside


def recommendation_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The recommendations that the actor may see, by key. One query."""
    rows = Recommendation.objects.visible_to(actor).filter(pk__in=uuids(keys)).select_related("unit")
    return {
        str(row.pk): Subject(
            gettext("%(unit)s: %(title)s") % {"unit": row.unit.name, "title": named(row)},
            address_of("rectification:recommendation", row.pk),
            not sees_inside(actor, row),
        )
        for row in rows
    }


def recommendation_whereabouts(key: str) -> Whereabouts | None:
    """Where a recommendation is addressed, and who played which part so far. Not scoped."""
    row = Recommendation.objects.filter(pk__in=uuids([key])).first()
    if row is None:
        return None
    asker = (
        ExtensionRequest.objects.filter(recommendation=row)
        .order_by("-number")
        .values_list("asked_by_id", flat=True)
        .first()
    )
    parts = people(
        author=row.author_id,
        reviewer=row.reviewer_id,
        issuer=row.issuer_id,
        verifier=row.verifier_id,
        signer=row.signer_id,
        asker=asker,
    )
    return Whereabouts(place_of(row), parts)


def message_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """Messages, each as the recommendation that it is about. Two queries."""
    rows = Message.objects.filter(pk__in=uuids(keys)).values_list("pk", "recommendation_id")
    return _of_recommendations(actor, {str(pk): str(parent) for pk, parent in rows})


def message_whereabouts(key: str) -> Whereabouts | None:
    """As the recommendation that it is about. Not scoped."""
    parent = Message.objects.filter(pk__in=uuids([key])).values_list("recommendation_id", flat=True).first()
    return recommendation_whereabouts(str(parent))


def plan_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """Versions of a plan, each as its recommendation; a draft is open to the unit's own people alone. Two queries."""
    rows = Plan.objects.filter(pk__in=uuids(keys)).values_list("pk", "recommendation_id", "recommendation__unit_path")
    mine = [(pk, parent) for pk, parent, path in rows if path in actor.homes]
    return _of_recommendations(actor, {str(pk): str(parent) for pk, parent in mine})


def plan_whereabouts(key: str) -> Whereabouts | None:
    """As the recommendation that it is about. Not scoped."""
    parent = Plan.objects.filter(pk__in=uuids([key])).values_list("recommendation_id", flat=True).first()
    return recommendation_whereabouts(str(parent))


def action_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """Measures of a plan, each as its recommendation. Two queries."""
    rows = Action.objects.filter(pk__in=uuids(keys)).values_list("pk", "plan__recommendation_id")
    return _of_recommendations(actor, {str(pk): str(parent) for pk, parent in rows})


def action_whereabouts(key: str) -> Whereabouts | None:
    """As the recommendation that it is about. Not scoped."""
    parent = Action.objects.filter(pk__in=uuids([key])).values_list("plan__recommendation_id", flat=True).first()
    return recommendation_whereabouts(str(parent))


def reminder_subjects(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """Reminders, each as its recommendation. Two queries."""
    rows = Reminder.objects.filter(pk__in=uuids(keys)).values_list("pk", "recommendation_id")
    return _of_recommendations(actor, {str(pk): str(parent) for pk, parent in rows})


def reminder_whereabouts(key: str) -> Whereabouts | None:
    """As the recommendation that it is about. Not scoped."""
    parent = Reminder.objects.filter(pk__in=uuids([key])).values_list("recommendation_id", flat=True).first()
    return recommendation_whereabouts(str(parent))


def _of_recommendations(actor: Actor, parents: dict[str, str]) -> dict[str, Subject]:
    seen = recommendation_subjects(actor, set(parents.values()))
    return {key: seen[parent] for key, parent in parents.items() if parent in seen}
