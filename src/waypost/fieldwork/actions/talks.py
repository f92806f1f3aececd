"""Confidential talks: recording, naming readers, opening. No words of a talk go anywhere but through `sealing`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from waypost.access import queries as access
from waypost.campaign import queries as campaign
from waypost.fieldwork import policies, sealing
from waypost.fieldwork.models import Custody, CustodyBox, Talk, TalkBox, TalkContent, TalkReader, in_force
from waypost.fieldwork.rules.talks import person_key
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import N_, BadInput, NotPermitted, Problem, Refused
from waypost.kernel.text import tidy
from waypost.ledger import queries as ledger
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.organisation.rules import RegionLevel
from waypost.platform import clock, vault
from waypost.platform.sealed import Picked, Row

_MOST_TEXT = 20_000
MANY_TALKS = 5
"""So many talks of others somebody may open in an hour before the leader and the auditor hear of it."""
_NO_SEAL = N_("that person has no passphrase for sealed talks yet, so nothing can be sealed for them")
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
        Refused: the campaign has no mandate (R4), or the actor has no passphrase for sealed talks (code "seal").
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
    key, content, kept = _put(talk, 1, words, now)
    boxes = _box(content, key, [actor.user_id])
    month = talk.month_on.isoformat()[:7]
    rows = [talk, content, *kept, *boxes]
    note_talk(actor, "talk.recorded", talk, rows=rows, month=month, sealed=content.digest)
    for reader_id in dict.fromkeys(reader_ids):
        _let(actor, talk, reader_id, content, key)
    return talk


@transaction.atomic
def amend_talk(actor: Actor, talk_id: UUID, *, with_whom: str, text: str, held_at: datetime, where: str = "") -> Talk:
    """Write what was said anew, under a key of its own; those who read the talk read the new words, and the old
    ones stay sealed.

    Raises:
        Talk.DoesNotExist: neither author nor reader. NotPermitted: a reader, not the author.
        BadInput: nothing said, or a time in the future. No words are repeated in it.
    """
    talk = _locked(actor, talk_id)
    policies.require_author(actor, talk.author_id)
    now = clock.now()
    _check(with_whom, text, held_at, now, RegionLevel.CITY)
    last = TalkContent.objects.filter(talk=talk).order_by("-revision")[0]
    words = {"with_whom": with_whom.strip(), "where": where.strip(), "text": text.strip(), "at": held_at.isoformat()}
    key, content, kept = _put(talk, last.revision + 1, words, now)
    readers = TalkReader.objects.filter(in_force(now), talk=talk).values_list("user_id", flat=True)
    boxes = _box(content, key, [talk.author_id, *readers])
    note_talk(actor, "talk.amended", talk, rows=[content, *kept, *boxes], sealed=content.digest)
    return talk


def _put(
    talk: Talk, revision: int, words: dict[str, str], now: datetime
) -> tuple[bytes, TalkContent, list[CustodyBox]]:
    """Seal the words under a fresh key, which the campaign's custodians can restore together."""
    bound = sealing.Bound(talk.pk, talk.campaign_id, revision)
    key, sealed = sealing.seal(bound, words)
    content = TalkContent.objects.create(
        talk=talk, revision=revision, sealed=sealed, digest=sealing.digest(sealed), made_at=now
    )
    return key, content, keep_for_custodians(content, key)


def keep_for_custodians(content: TalkContent, key: bytes) -> list[CustodyBox]:
    """Box a data key for the present custodians, once. Nothing happens while the campaign has none. Gives what was
    made, to be sealed by the act."""
    custody = Custody.objects.filter(campaign=content.talk.campaign_id, ended_at=None).first()
    if custody is None or content.custody_boxes.filter(custody=custody).exists():
        return []
    boxed = sealing.box(bound_of(content), key, bytes(custody.public))
    return [CustodyBox.objects.create(content=content, custody=custody, box=boxed)]


def bound_of(content: TalkContent) -> sealing.Bound:
    """What a content belongs to."""
    return sealing.Bound(content.talk_id, content.talk.campaign_id, content.revision)


def _box(content: TalkContent, key: bytes, user_ids: Iterable[int]) -> list[TalkBox]:
    """Box a data key for people; what was made. Raises Refused when one of them has no passphrase for sealed talks
    yet."""
    made = []
    wanted = set(user_ids)
    seals = access.public_seals(wanted)
    if wanted - seals.keys():
        raise Refused(_NO_SEAL, code="seal")
    for seal in seals.values():
        boxed = sealing.box(bound_of(content), key, seal.public)
        box, is_new = TalkBox.objects.get_or_create(
            content=content, seal_key_id=seal.key_id, defaults={"user_id": seal.user_id, "box": boxed}
        )
        made += [box] if is_new else []
    return made


def _let(actor: Actor, talk: Talk, user_id: int, content: TalkContent, key: bytes) -> TalkReader:
    person = access.actor_of(user_id, today=clock.today())
    of_group = campaign.rank_of(user_id, talk.campaign_id, clock.today()) is not None
    if user_id == talk.author_id or not of_group or person.has(*_NEVER):
        raise Refused(N_("only another leader, deputy or inspector of the campaign may read a talk"), code="R1")
    boxes = _box(content, key, [user_id])
    reader, is_new = TalkReader.objects.get_or_create(
        talk=talk, user_id=user_id, ended_at=None, defaults={"named_at": clock.now()}
    )
    if is_new or boxes:
        note_talk(actor, "talk.reader_named", talk, rows=[reader, *boxes])
    return reader


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


def note_talk(actor: Actor, act: str, talk: Talk, *, rows: Sequence[Row] = (), **facts: str) -> None:
    """On record goes that there is a talk, who acted, and the digest of what lies sealed; not with whom, not who may
    read, nothing of what was said."""
    record(actor, act, subject=f"talk:{talk.pk}", facts=facts, campaign_id=talk.campaign_id, rows=rows)


def _locked(actor: Actor, talk_id: UUID) -> Talk:
    seen = Talk.objects.visible_to(actor).filter(pk=talk_id).values("pk")
    return Talk.objects.select_for_update(of=("self",)).get(pk__in=seen)


@transaction.atomic
def name_reader(actor: Actor, talk_id: UUID, *, user_id: int, private: bytes | None) -> TalkReader:
    """Let somebody of the campaign's groups read a talk. The author alone names readers, with the own key unlocked,
    never the office or the administrator.

    Raises:
        Talk.DoesNotExist: neither author nor reader. NotPermitted: a reader, not the author.
        Refused: that person may not read talks, or has no passphrase yet; or the author's key is locked
            (code "locked").
    """
    talk = _locked(actor, talk_id)
    policies.require_author(actor, talk.author_id)
    content = latest(talk)
    return _let(actor, talk, user_id, content, _data_key(actor, content, private))


def latest(talk: Talk) -> TalkContent:
    """The last revision of what was said."""
    return TalkContent.objects.select_related("talk").filter(talk=talk).order_by("-revision")[0]


def _data_key(actor: Actor, content: TalkContent, private: bytes | None) -> bytes:
    """The data key of a content, out of the actor's own box.

    Raises:
        Refused: the actor's key is locked (code "locked"), or is another than the talk was sealed for (code "lost").
    """
    if private is None:
        raise Refused(N_("unlock your sealed talks first, with your passphrase"), code="locked")
    for row in TalkBox.objects.filter(content=content, user_id=actor.user_id or 0).order_by("-pk"):
        try:
            return sealing.open_box(bound_of(content), bytes(row.box), private)
        except vault.NotOpened:
            continue
    raise Refused(
        N_("this talk was sealed for a key that you no longer have; ask the custodians to restore it"), code="lost"
    )


@transaction.atomic
def dismiss_reader(actor: Actor, talk_id: UUID, *, user_id: int) -> None:
    """End somebody's reading of a talk, at once. Raises TalkReader.DoesNotExist when that person is no reader."""
    talk = _locked(actor, talk_id)
    policies.require_author(actor, talk.author_id)
    reader = TalkReader.objects.get(talk=talk, user_id=user_id, ended_at=None)
    reader.ended_at = clock.now()
    reader.save(update_fields=["ended_at"])
    boxes = list(TalkBox.objects.filter(content__talk=talk, user_id=user_id).values_list("pk", flat=True))
    TalkBox.objects.filter(pk__in=boxes).delete()
    note_talk(actor, "talk.reader_dismissed", talk, rows=[reader, Picked(TalkBox, boxes)])


@transaction.atomic
def open_talk(actor: Actor, talk_id: UUID, *, private: bytes | None) -> OpenedTalk:
    """Read a talk. The opening is on record, for the author to see, before the words are taken out of their seal.

    Raises:
        Talk.DoesNotExist: neither author nor named reader. NotPermitted: an office or administrator's hat.
        Refused: the actor's key is locked (code "locked"), or another than it was sealed for (code "lost").
    """
    talk = _locked(actor, talk_id)
    is_reader = TalkReader.objects.filter(in_force(clock.now()), talk=talk, user_id=actor.user_id or 0).exists()
    if not policies.may_open_talk(actor, author_id=talk.author_id, is_reader=is_reader):
        raise NotPermitted(N_("the office and the administrator never read talks"), code="R1")
    content = latest(talk)
    key = _data_key(actor, content, private)
    _watch(actor, talk)
    note_talk(actor, "talk.opened", talk, rows=keep_for_custodians(content, key))
    words = sealing.open_sealed(bound_of(content), bytes(content.sealed), key)
    return OpenedTalk(talk.pk, words["with_whom"], words["where"], datetime.fromisoformat(words["at"]), words["text"])


def _watch(actor: Actor, talk: Talk) -> None:
    """Say so when somebody opens many talks of others within an hour: whoever copies them out has to open them."""
    if actor.user_id is None or talk.author_id == actor.user_id:
        return
    opened = ledger.subjects_since(actor.user_id, "talk.opened", clock.now() - timedelta(hours=1))
    opened.add(f"talk:{talk.pk}")
    of_others = Talk.objects.filter(pk__in=[one.partition(":")[2] for one in opened]).exclude(author_id=actor.user_id)
    count = of_others.count()
    if count > MANY_TALKS and count % (MANY_TALKS + 1) == 0:
        record(actor, "account.opened_many_talks", subject=f"account:{actor.user_id}", facts={"talks": count})
