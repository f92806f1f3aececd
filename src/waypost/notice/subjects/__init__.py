"""Every kind of record that an act can be about: who may see it and as what, and whom it concerns.

The ledger's pages and the inbox both ask `seen`, so that neither shows what the room of the record would not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext

from waypost.campaign.queries import subjects as campaign
from waypost.fieldwork.queries import subjects as fieldwork
from waypost.kernel.actor import Actor, Place
from waypost.kernel.subjects import Subject, Whereabouts, numbers
from waypost.ledger import queries as ledger
from waypost.notice.subjects import access, house
from waypost.notice.told import OPEN_TO_UNITS
from waypost.organisation.queries import subjects as organisation
from waypost.platform.wiring import wired
from waypost.rectification.queries import subjects as rectification

See = Callable[[Actor, Collection[str]], dict[str, Subject]]
Locate = Callable[[str], Whereabouts | None]


@dataclass(frozen=True, slots=True)
class SubjectKind:
    """How to look at a kind of record: `see` is scoped to the reader, `locate` is not."""

    see: See
    locate: Locate = house.nowhere


def _entries(actor: Actor, keys: Collection[str]) -> dict[str, Subject]:
    """The entries that were themselves acted on, of those whose own act the actor may read of."""
    acts = {seq: pair for seq, pair in ledger.acts_of(numbers(keys)).items() if not pair[1].startswith("entry:")}
    inside = seen(actor, acts.values())
    return {
        str(seq): Subject(
            gettext("entry %(seq)s, %(title)s") % {"seq": seq, "title": inside[pair].title or "—"},
            reverse("ledger:entry", args=[seq]),
            inside[pair].as_unit,
        )
        for seq, pair in acts.items()
        if pair in inside
    }


def _entry_whereabouts(key: str) -> Whereabouts | None:
    """An entry belongs where what it is about belongs; it concerns who acted in it and who proposed to erase it."""
    for seq, (_act, subject) in ledger.acts_of(numbers([key])).items():
        where = None if subject.startswith("entry:") else whereabouts(subject)
        return Whereabouts(where.place if where else Place(None, "", ""), ledger.people_of(seq))
    return None


_KINDS: dict[str, SubjectKind] = {
    "entry": SubjectKind(_entries, _entry_whereabouts),
    "account": SubjectKind(access.accounts, access.account_whereabouts),
    "grant": SubjectKind(access.grants, access.grant_whereabouts),
    "proposal": SubjectKind(access.proposals, access.proposal_whereabouts),
    "unit": SubjectKind(organisation.unit_subjects, organisation.unit_whereabouts),
    "region": SubjectKind(organisation.region_subjects, organisation.region_whereabouts),
    "campaign": SubjectKind(campaign.campaign_subjects, campaign.campaign_whereabouts),
    "group": SubjectKind(campaign.group_subjects, campaign.group_whereabouts),
    "meeting": SubjectKind(campaign.meeting_subjects, campaign.meeting_whereabouts),
    "activity": SubjectKind(campaign.activity_subjects, campaign.activity_whereabouts),
    "visit": SubjectKind(fieldwork.visit_subjects, fieldwork.visit_whereabouts),
    "finding": SubjectKind(fieldwork.finding_subjects, fieldwork.finding_whereabouts),
    "talk": SubjectKind(fieldwork.talk_subjects, fieldwork.talk_whereabouts),
    "unsealing": SubjectKind(fieldwork.unsealing_subjects, fieldwork.unsealing_whereabouts),
    "checklist": SubjectKind(fieldwork.checklist_subjects, fieldwork.checklist_whereabouts),
    "recommendation": SubjectKind(rectification.recommendation_subjects, rectification.recommendation_whereabouts),
    "message": SubjectKind(rectification.message_subjects, rectification.message_whereabouts),
    "plan": SubjectKind(rectification.plan_subjects, rectification.plan_whereabouts),
    "reminder": SubjectKind(rectification.reminder_subjects, rectification.reminder_whereabouts),
    "action": SubjectKind(rectification.action_subjects, rectification.action_whereabouts),
    "file": SubjectKind(house.files),
    **{kind: SubjectKind(house.setting(words)) for kind, words in house.SETTINGS.items()},
    **{kind: SubjectKind(house.open_to_all(words), house.everywhere) for kind, words in house.WITNESSED.items()},
}


@cache
def kinds() -> dict[str, SubjectKind]:
    """Every kind of subject by its name; those of a room on the same floor come by the wiring."""
    wired_in = {name: SubjectKind(*pair) for of in wired("kinds_of_subject").values() for name, pair in of().items()}
    return _KINDS | wired_in


OWN_ONLY = frozenset({"token", "wishes", "feed"})
"""Kinds that only the person who acted ever sees."""


def seen(actor: Actor, acts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """Of acts, each with its subject, those that the actor may read of, and what the subject is to the actor.

    One query or two for each kind of subject, however many there are. A kind that is not known is not seen.
    """
    wanted: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for act, subject in acts:
        kind, _, key = subject.partition(":")
        wanted.setdefault(kind, {}).setdefault(key, []).append((act, subject))
    answer: dict[tuple[str, str], Subject] = {}
    for kind, keys in wanted.items():
        if kind not in kinds():
            continue
        for key, subject_view in kinds()[kind].see(actor, keys.keys()).items():
            for act, subject in keys[key]:
                if not subject_view.as_unit or act in OPEN_TO_UNITS:
                    answer[act, subject] = subject_view
    return answer


def whereabouts(subject: str) -> Whereabouts | None:
    """Where a subject belongs and who plays a part in it; None when it is not known or gone. Not scoped."""
    kind, _, key = subject.partition(":")
    return kinds()[kind].locate(key) if kind in kinds() else None
