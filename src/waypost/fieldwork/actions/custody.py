"""Two custodians who, together and never alone, can let a talk be read again: for a passphrase that was lost, or for
somebody who has a reason. The administrator and the office of the server's keeper are never among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from waypost.access import queries as access
from waypost.fieldwork import policies, sealing
from waypost.fieldwork.actions.talks import bound_of, latest, note_talk
from waypost.fieldwork.models import Custody, CustodyBox, Share, Talk, TalkBox, TalkReader, Unsealing, in_force
from waypost.fieldwork.rules.talks import UNSEALED_FOR
from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, Refused
from waypost.kernel.reasons import reason_of
from waypost.ledger.actions import record
from waypost.platform import clock, vault
from waypost.platform.sealed import Row

_NO_CUSTODIAN = N_("a custodian is a leader, a deputy or an auditor, never an administrator")
_NOT_TWICE = N_("another custodian must agree too; nobody agrees twice, or to their own request")


@transaction.atomic
def appoint_custodians(actor: Actor, campaign_id: int, *, first_id: int, second_id: int) -> Custody:
    """Make a key for what is lost, and give each of two people a share of it. Those before them keep theirs, for what
    was sealed in their time; talks opened by their authors from now on are kept for the new ones too.

    Raises:
        NotPermitted: only a leader of the campaign appoints.
        Refused: the two are one, have no passphrase, or may not be custodians (code "custodian").
    """
    policies.require_custody(actor, "appoint_custodians", campaign_id)
    seals = access.public_seals([first_id, second_id])
    people = access.actors_of([first_id, second_id], today=clock.today())
    if first_id == second_id:
        raise Refused(N_("custodians are two different people"), code="custodian")
    for user_id in (first_id, second_id):
        if user_id not in people or not policies.may_hold(people[user_id], campaign_id):
            raise Refused(_NO_CUSTODIAN, code="custodian")
        if user_id not in seals:
            raise Refused(N_("a custodian needs a passphrase for sealed talks first"), code="custodian")
    now, pair = clock.now(), vault.new_pair()
    before = list(Custody.objects.filter(campaign=campaign_id, ended_at=None))
    Custody.objects.filter(campaign=campaign_id, ended_at=None).update(ended_at=now)
    custody = Custody.objects.create(campaign_id=campaign_id, public=pair.public, made_at=now)
    for user_id, share in zip((first_id, second_id), vault.split(pair.private), strict=True):
        box = vault.wrapped(share, seals[user_id].public, about=_about(custody, user_id))
        Share.objects.create(custody=custody, user_id=user_id, seal_key_id=seals[user_id].key_id, box=box)
    facts = {"first": first_id, "second": second_id}
    record(
        actor,
        "custody.appointed",
        subject=f"campaign:{campaign_id}",
        facts=facts,
        campaign_id=campaign_id,
        rows=[*before, custody, custody.shares.all()],
    )
    return custody


@transaction.atomic
def ask_unsealing(actor: Actor, campaign_id: int, *, reason: str, talk_id: UUID | None = None) -> Unsealing:
    """Ask the custodians to let the actor read: one talk, or, without one, every talk that the actor wrote or may
    read and that was sealed for a key that is lost.

    Raises:
        NotPermitted: the actor is not of the campaign's groups.
        Talk.DoesNotExist: no such talk in the campaign, or none to restore.
        BadInput: no reason. Refused: the actor has no passphrase yet, or no custodian can open it (code "custodian").
    """
    policies.require_record_talks(actor, campaign_id)
    why = reason_of(reason, most=500)
    seal = access.own_seal(actor.user_id)
    if seal is None:
        raise Refused(N_("make your passphrase for sealed talks first"), code="seal")
    talks = list(_asked_for(actor, campaign_id, seal.key_id, talk_id))
    if not talks:
        raise Talk.DoesNotExist
    boxes = CustodyBox.objects.filter(content__talk__in=talks).order_by("-custody_id")
    newest = boxes.values_list("custody_id", flat=True).first()
    if newest is None:
        raise Refused(N_("no custodians were there when this was sealed, so nobody can restore it"), code="custodian")
    asked = Unsealing.objects.create(
        custody_id=newest,
        asked_by_id=seal.user_id,
        asked_at=clock.now(),
        reason=why,
        is_restoring=talk_id is None,
    )
    asked.talks.set(talks)
    _note(actor, "unsealing.asked", asked, reason=why)
    for talk in talks:
        note_talk(actor, "talk.unsealing_asked", talk, reason=why)
    return asked


def _asked_for(actor: Actor, campaign_id: int, key_id: int, talk_id: UUID | None) -> Iterable[Talk]:
    rows = Talk.objects.filter(campaign=campaign_id)
    if talk_id is not None:
        return rows.filter(pk=talk_id)
    mine = rows.visible_to(actor).filter(Q(contents__boxes__user=actor.user_id))
    return mine.exclude(contents__boxes__seal_key=key_id).distinct()


@transaction.atomic
def approve_unsealing(actor: Actor, unsealing_id: UUID, *, private: bytes | None) -> Unsealing:
    """Give one's share. With the second share the talks are opened to the asker: what was lost for good, a talk for a
    new reader for seven days. Each author is told.

    Raises:
        Unsealing.DoesNotExist: the actor is no custodian of it, or it is over.
        Refused: the actor asked for it or gave a share already (code "second"); the actor's key is locked or another
            than the share was given for (codes "locked", "lost").
    """
    row = _waiting(actor, unsealing_id)
    if actor.user_id in (row.asked_by_id, row.first_by_id):
        raise Refused(_NOT_TWICE, code="second")
    share = _own_share(actor, row.custody, private)
    if row.first_by_id is None:
        other = row.custody.shares.exclude(user=actor.user_id).get()
        seal = access.own_seal(other.user_id)
        if seal is None:
            raise Refused(N_("a custodian needs a passphrase for sealed talks first"), code="custodian")
        row.first_box = vault.wrapped(share, seal.public, about=f"first|unsealing:{row.pk}|v1")
        row.first_by_id, row.first_at = actor.user_id, clock.now()
        act, step, opened = "talk.unsealing_agreed", "unsealing.agreed", list[Row]()
    else:
        first = vault.unwrapped(private or b"", bytes(row.first_box), about=f"first|unsealing:{row.pk}|v1")
        opened = _open_to(row, vault.joined(share, first))
        row.second_by_id, row.second_at, row.first_box = actor.user_id, clock.now(), b""
        act, step = "talk.unsealed", "unsealing.done"
    row.save()
    _note(actor, step, row, reason=row.reason, rows=opened)
    for talk in row.talks.all():
        note_talk(actor, act, talk, reason=row.reason, by=str(row.asked_by_id))
    return row


@transaction.atomic
def decline_unsealing(actor: Actor, unsealing_id: UUID, *, reason: str) -> Unsealing:
    """Refuse a request; it is over. Raises Unsealing.DoesNotExist as `approve_unsealing`, BadInput without a reason."""
    row = _waiting(actor, unsealing_id)
    policies.require_custody(actor, "decline_unsealing", row.custody.campaign_id)
    why = reason_of(reason, most=500)
    row.declined_by_id, row.declined_at, row.declined_why, row.first_box = actor.user_id, clock.now(), why, b""
    row.save()
    _note(actor, "unsealing.declined", row, reason=why)
    for talk in row.talks.all():
        note_talk(actor, "talk.unsealing_declined", talk, reason=why, by=str(row.asked_by_id))
    return row


def _waiting(actor: Actor, unsealing_id: UUID) -> Unsealing:
    """A request that waits for the actor's share, locked."""
    return (
        Unsealing.objects.select_for_update(of=("self",))
        .select_related("custody")
        .get(
            pk=unsealing_id,
            second_by=None,
            declined_by=None,
            asked_at__gt=clock.now() - UNSEALED_FOR,
            custody__in=Share.objects.filter(user=actor.user_id or 0).values("custody_id"),
        )
    )


def _own_share(actor: Actor, custody: Custody, private: bytes | None) -> bytes:
    if private is None:
        raise Refused(N_("unlock your sealed talks first, with your passphrase"), code="locked")
    mine = custody.shares.get(user=actor.user_id)
    try:
        return vault.unwrapped(private, bytes(mine.box), about=_about(custody, mine.user_id))
    except vault.NotOpened as fault:
        raise Refused(
            N_("your share was given for a key that you no longer have; new custodians must be appointed"), code="lost"
        ) from fault


def _open_to(row: Unsealing, recovery: bytes) -> list[Row]:
    """Box the data key of each talk for the asker. A talk that these custodians cannot open stays closed. Gives the
    rows that were made or changed."""
    now, seal = clock.now(), access.own_seal(row.asked_by_id)
    made: list[Row] = []
    if seal is None:
        raise Refused(N_("make your passphrase for sealed talks first"), code="seal")
    for talk in row.talks.all():
        content = latest(talk)
        boxed = CustodyBox.objects.filter(content=content, custody=row.custody).first()
        if boxed is None:
            continue
        key = sealing.open_box(bound_of(content), bytes(boxed.box), recovery)
        box, is_new = TalkBox.objects.get_or_create(
            content=content,
            seal_key_id=seal.key_id,
            defaults={"user_id": row.asked_by_id, "box": sealing.box(bound_of(content), key, seal.public)},
        )
        made += [box] if is_new else []
        if (
            not row.is_restoring
            and not TalkReader.objects.filter(in_force(now), talk=talk, user_id=row.asked_by_id).exists()
        ):
            late = TalkReader.objects.filter(talk=talk, user_id=row.asked_by_id, ended_at=None)
            made += late
            late.update(ended_at=now)
            until = now + UNSEALED_FOR
            made.append(TalkReader.objects.create(talk=talk, user_id=row.asked_by_id, named_at=now, until_at=until))
    return made


def _note(actor: Actor, act: str, row: Unsealing, *, reason: str, rows: Sequence[Row] = ()) -> None:
    facts = {"reason": reason}
    record(
        actor, act, subject=f"unsealing:{row.pk}", facts=facts, campaign_id=row.custody.campaign_id, rows=[row, *rows]
    )


def _about(custody: Custody, user_id: int) -> str:
    return f"share|custody:{custody.pk}|user:{user_id}|v1"
