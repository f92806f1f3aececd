"""Confidential talks: recording, naming readers, opening. No words of a talk go anywhere but through `sealing`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from waypost.access import queries as access
from waypost.campaign import queries as campaign
from waypost.fieldwork import policies, sealing
from waypost.fieldwork.models import Talk, TalkContent, TalkReader
from waypost.fieldwork.rules.talks import person_key
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, BadInput, NotPermitted, Problem, Refused
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.organisation.rules import RegionLevel
from waypost.platform import clock

_MOST_TEXT = 20_000
_NEVER = frozenset({Role.ADMIN, Role.OFFICE})
_WIDE = frozenset({RegionLevel.PROVINCE, RegionLevel.CITY})


@dataclass(frozen=True, slots=True)
class OpenedTalk:
    """What was said in a talk: with whom, where, when, and the words."""

    talk_id: UUID
    with_whom: str
    where: str
    held_at: datetime
    text: str


@transaction.atomic
def record_talk(
    actor: Actor,
    *,
    campaign_id: int,
    region_id: int,
    held_at: datetime,
    with_whom: str,
    text: str,
    pseudonym: str = "",
    where: str = "",
    reader_ids: Iterable[int] = (),
) -> Talk:
    """Put a talk on record: one talk with one person. With whom, when, where and what was said are sealed.

    `pseudonym` is a code that the author alone connects with the person; the same code is counted as the same
    person. Without one the person is counted as somebody new.

    Raises:
        NotPermitted: the actor does not record talks (the office and the administrator never do).
        Refused: the campaign has no mandate (R4).
        BadInput: nothing said, a time in the future, or a region closer than a city. No words are repeated in it.
    """
    policies.require_record_talks(actor, campaign_id)
    assert actor.user_id is not None
    now, today = clock.now(), clock.today()
    region = organisation.region_place(region_id)
    _check(with_whom, text, held_at, now, region.level)
    held_on = timezone.localdate(held_at)
    if not campaign.is_open(campaign_id, held_on):
        raise Refused(N_("the campaign has no mandate on that day"), code="R4")
    code = tidy(pseudonym) or secrets.token_hex(16)
    talk = Talk.objects.create(
        campaign_id=campaign_id,
        region_id=region.id,
        region_path=region.path,
        month_on=held_on.replace(day=1),
        recorded_on=today,
        person_key=person_key(settings.SECRET_KEY, campaign_id, actor.user_id, code),
        author_id=actor.user_id,
    )
    words = {"with_whom": with_whom.strip(), "where": where.strip(), "text": text.strip(), "at": held_at.isoformat()}
    sealed = sealing.seal(talk.pk, campaign_id, words)
    TalkContent.objects.create(talk=talk, sealed=sealed, digest=sealing.digest(sealed))
    _record(actor, "talk.recorded", talk)
    for reader_id in dict.fromkeys(reader_ids):
        name_reader(actor, talk.pk, user_id=reader_id)
    return talk


def _check(with_whom: str, text: str, held_at: datetime, now: datetime, level: RegionLevel) -> None:
    problems = []
    if not with_whom.strip() or len(with_whom) > 200:
        problems.append(Problem("with_whom", "", N_("1 to 200 characters")))
    if not text.strip() or len(text) > _MOST_TEXT:
        problems.append(Problem("text", "", N_("1 to 20,000 characters")))
    if held_at > now:
        problems.append(Problem("held_at", "", N_("a moment up to now")))
    if level not in _WIDE:
        problems.append(Problem("region", level.value, N_("a city or a province, so that nobody is singled out")))
    if problems:
        raise BadInput(N_("the talk cannot be recorded so"), problems)


def _record(actor: Actor, act: str, talk: Talk) -> None:
    """On record goes that there is a talk and who acted; not with whom, not who may read, nothing of what was said."""
    facts = {"month": talk.month_on.isoformat()[:7]} if act == "talk.recorded" else {}
    record(actor, act, subject=f"talk:{talk.pk}", facts=facts, campaign_id=talk.campaign_id)


def _locked(actor: Actor, talk_id: UUID) -> Talk:
    seen = Talk.objects.visible_to(actor).filter(pk=talk_id).values("pk")
    return Talk.objects.select_for_update(of=("self",)).get(pk__in=seen)


@transaction.atomic
def name_reader(actor: Actor, talk_id: UUID, *, user_id: int) -> TalkReader:
    """Let somebody of the campaign's groups read a talk. The author alone names readers, never the office or the
    administrator.

    Raises:
        Talk.DoesNotExist: neither author nor reader. NotPermitted: a reader, not the author.
        Refused: that person may not read talks.
    """
    talk = _locked(actor, talk_id)
    policies.require_author(actor, talk.author_id)
    person = access.actor_of(user_id, today=clock.today())
    of_group = campaign.rank_of(user_id, talk.campaign_id, clock.today()) is not None
    if user_id == talk.author_id or not of_group or person.has(*_NEVER):
        raise Refused(N_("only another leader, deputy or inspector of the campaign may read a talk"), code="R1")
    reader, is_new = TalkReader.objects.get_or_create(
        talk=talk, user_id=user_id, ended_at=None, defaults={"named_at": clock.now()}
    )
    if is_new:
        _record(actor, "talk.reader_named", talk)
    return reader


@transaction.atomic
def dismiss_reader(actor: Actor, talk_id: UUID, *, user_id: int) -> None:
    """End somebody's reading of a talk, at once. Raises TalkReader.DoesNotExist when that person is no reader."""
    talk = _locked(actor, talk_id)
    policies.require_author(actor, talk.author_id)
    reader = TalkReader.objects.get(talk=talk, user_id=user_id, ended_at=None)
    reader.ended_at = clock.now()
    reader.save(update_fields=["ended_at"])
    _record(actor, "talk.reader_dismissed", talk)


@transaction.atomic
def open_talk(actor: Actor, talk_id: UUID) -> OpenedTalk:
    """Read a talk. The opening is on record, for the author to see, before the words are taken out of their seal.

    Raises:
        Talk.DoesNotExist: neither author nor named reader. NotPermitted: an office or administrator's hat.
    """
    talk = _locked(actor, talk_id)
    is_reader = TalkReader.objects.filter(talk=talk, user_id=actor.user_id or 0, ended_at=None).exists()
    if not policies.may_open_talk(actor, author_id=talk.author_id, is_reader=is_reader):
        raise NotPermitted(N_("the office and the administrator never read talks"), code="R1")
    _record(actor, "talk.opened", talk)
    content = TalkContent.objects.get(talk=talk)
    words = sealing.open_sealed(bytes(content.sealed), talk.pk, talk.campaign_id)
    return OpenedTalk(talk.pk, words["with_whom"], words["where"], datetime.fromisoformat(words["at"]), words["text"])
