"""Delivering what the ledger holds to those whom it concerns; what a person wants to hear."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection, transaction

from waypost.access import queries as access
from waypost.kernel.actor import Actor, Place
from waypost.kernel.errors import N_, BadInput, NotPermitted, Problem
from waypost.kernel.subjects import Whereabouts
from waypost.ledger import queries as ledger
from waypost.ledger import rules as ledger_rules
from waypost.ledger.actions import record
from waypost.ledger.queries import Act
from waypost.notice import subjects
from waypost.notice.audience import Audience, Holders, Named
from waypost.notice.models import Cursor, Notice, Wish
from waypost.notice.rules import Kind, kind_of
from waypost.notice.told import RULES
from waypost.platform import clock

_PARAMETER = re.compile(r"%\((\w+)\)s")
_NOT_FACTS = frozenset({"title", "who"})


def deliver(*, most: int = 500) -> int:
    """Read the ledger on from where it was left, at most `most` acts, and tell the people whom they concern; the
    number of notices made. Costs two small queries when there is nothing new.

    Nobody is told of what they may not see at this moment: the room of the subject is asked. An act is told to a
    person once, however often this runs and however many run it at once: the cursor and the notices move in one
    transaction, and one reader works at a time.
    """
    last = ledger.position().size - 1
    if last < 0 or Cursor.objects.filter(pk=1, seq__gte=last).exists():
        return 0
    with transaction.atomic():
        Cursor.objects.get_or_create(pk=1)
        skip = connection.features.has_select_for_update_skip_locked
        cursor = Cursor.objects.select_for_update(skip_locked=skip).filter(pk=1).first()
        if cursor is None:
            return 0
        acts = ledger.acts_after(cursor.seq, most=most)
        if not acts:
            return 0
        notices = _Delivery(clock.today()).notices(acts)
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
        _forget(acts)
        cursor.seq = acts[-1].seq
        cursor.save(update_fields=["seq"])
    return len(notices)


def _forget(acts: Sequence[Act]) -> None:
    """What was told of an entry whose words were erased since is told without them: notices hold copies of them."""
    gone = [ledger_rules.seq_in(act.subject) for act in acts if act.act == ledger_rules.ERASED]
    for row in Notice.objects.filter(seq__in=[seq for seq in gone if seq is not None]):
        row.params = {name: value if name == "who" else None for name, value in row.params.items()}
        row.save(update_fields=["params"])


def deliver_all() -> int:
    """Deliver until nothing is left; the number of notices made."""
    made = 0
    while not Cursor.objects.filter(pk=1, seq__gte=ledger.position().size - 1).exists():
        before = Cursor.objects.filter(pk=1).values_list("seq", flat=True).first()
        made += deliver()
        if Cursor.objects.filter(pk=1).values_list("seq", flat=True).first() == before:
            break
    return made


@transaction.atomic
def choose(actor: Actor, *, muted: Sequence[str]) -> Wish:
    """Choose which kinds of notice not to get.

    Raises:
        NotPermitted: the actor is nobody.
        BadInput: a kind that there is not.
    """
    wish = _wish(actor)
    unknown = sorted(set(muted) - {kind.value for kind in Kind})
    if unknown:
        problem = Problem("muted", ", ".join(unknown), ", ".join(kind.value for kind in Kind))
        raise BadInput(N_("the choice was not kept"), [problem])
    wish.muted = sorted(set(muted))
    wish.save(update_fields=["muted"])
    record(actor, "wishes.changed", subject=f"wishes:{wish.pk}", facts={"muted": wish.muted}, rows=[wish])
    return wish


@transaction.atomic
def renew_feed(actor: Actor) -> str:
    """Make a new secret for the actor's calendar feed, and answer it this once; the old address is dead at once.

    Raises:
        NotPermitted: the actor is nobody.
    """
    wish = _wish(actor)
    secret = secrets.token_urlsafe(32)
    wish.feed_digest = hashlib.sha256(secret.encode()).hexdigest()
    wish.feed_made_at = clock.now()
    wish.save(update_fields=["feed_digest", "feed_made_at"])
    record(actor, "feed.renewed", subject=f"feed:{wish.pk}", facts={}, rows=[wish])
    return secret


@transaction.atomic
def end_feed(actor: Actor) -> None:
    """End the actor's calendar feed.

    Raises:
        NotPermitted: the actor is nobody.
    """
    wish = _wish(actor)
    wish.feed_digest = wish.feed_made_at = None
    wish.save(update_fields=["feed_digest", "feed_made_at"])
    record(actor, "feed.ended", subject=f"feed:{wish.pk}", facts={}, rows=[wish])


def _wish(actor: Actor) -> Wish:
    if actor.user_id is None:
        raise NotPermitted(N_("sign in first"))
    Wish.objects.get_or_create(pk=actor.user_id)
    return Wish.objects.select_for_update().get(pk=actor.user_id)


class _Delivery:
    """One pass over some acts. What it has asked once it does not ask again: nothing changes under it."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._holders: dict[tuple[Holders, Place], list[int]] = {}

    def notices(self, acts: Sequence[Act]) -> list[Notice]:
        """The notices of some acts: candidates first, then, person by person, what they may see."""
        told = [(act, variant, user_id) for act in acts for user_id, variant in self._candidates(act).items()]
        people = {user_id for _, _, user_id in told}
        actors = access.actors_of(people, today=self._today)
        muted = {wish.pk: set(wish.muted) for wish in Wish.objects.filter(pk__in=people)}
        made = []
        for user_id, actor in actors.items():
            mine = [(act, variant) for act, variant, person in told if person == user_id]
            visible = subjects.seen(actor, {(act.act, act.subject) for act, _ in mine})
            made += [
                _notice(act, variant, user_id)
                for act, variant in mine
                if (act.act, act.subject) in visible and kind_of(act.act).value not in muted.get(user_id, ())
            ]
        return sorted(made, key=lambda notice: (notice.seq, notice.recipient_id))

    def _candidates(self, act: Act) -> dict[int, int]:
        """Whom the act may concern, and by which variant of its rule; never who did it."""
        rules = RULES.get(act.act, ())
        found: dict[int, int] = {}
        place = subjects.whereabouts(act.subject) if rules else None
        if place is None:
            return found
        for variant, rule in enumerate(rules):
            for audience in rule.to:
                for user_id in self._people(audience, act, place):
                    if user_id != act.actor_id:
                        found.setdefault(user_id, variant)
        return found

    def _people(self, audience: Audience, act: Act, where: Whereabouts) -> Iterable[int]:
        if isinstance(audience, Named):
            named = act.facts.get(audience.fact)
            return [user_id for user_id in (named if isinstance(named, list) else [named]) if isinstance(user_id, int)]
        if not isinstance(audience, Holders):
            return where.people.get(audience.part, ())
        key = (audience, where.place)
        if key not in self._holders:
            self._holders[key] = access.holders(
                audience.role,
                unit_path=where.place.unit_path,
                region_path=where.place.region_path,
                campaign_id=where.place.campaign_id,
                today=self._today,
                nearest=audience.nearest,
            )
        return self._holders[key]


def _notice(act: Act, variant: int, user_id: int) -> Notice:
    rule = RULES[act.act][variant]
    names = set(_PARAMETER.findall(rule.text)) - _NOT_FACTS
    return Notice(
        recipient_id=user_id,
        seq=act.seq,
        at=act.at,
        act=act.act,
        subject=act.subject,
        kind_value=kind_of(act.act).value,
        urgency_value=rule.urgency.value,
        variant=variant,
        params={"who": act.actor_id, **{name: act.facts.get(name) for name in names}},
    )
