"""Wrong tries at the doors: counted, answered with a growing wait.

A try counts as wrong from the moment it begins, in a transaction of its own, so that a hundred tries at once are a
hundred tries and nothing that fails afterwards takes the count back. None of this belongs inside another transaction.
"""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from waypost.access.models import Tries
from waypost.access.rules import FORGOTTEN_AFTER, FREE, FREE_FROM_ADDRESS, Door, is_shut, wait_after
from waypost.kernel.actor import ANONYMOUS
from waypost.kernel.errors import TooManyTries
from waypost.ledger.actions import record
from waypost.platform import clock

log = logging.getLogger(__name__)


@transaction.atomic
def try_door(door: Door, *, name: str = "", address: str = "", user_id: int | None = None) -> None:
    """Begin a try: for a name (a typed one, or the number of somebody known) from an address. Either may be empty.
    A name that nobody has is counted like any other.

    Raises:
        TooManyTries: the door is shut for now; nothing may be checked.
    """
    now = clock.real_now()
    Tries.objects.filter(last_at__lt=now - FORGOTTEN_AFTER).delete()
    begun = []
    for key, free in _keys(door, name, address):
        row, _ = Tries.objects.select_for_update(of=("self",)).get_or_create(
            key=key, defaults={"door_value": door.value, "last_at": now, "user_id": user_id}
        )
        if row.shut_until is not None and is_shut(now, row.shut_until):
            raise TooManyTries(seconds=max(1, int((row.shut_until - now).total_seconds())))
        begun.append((row, free))
    for row, free in begun:
        row.wrong += 1
        wait = wait_after(row.wrong, free=free)
        row.last_at, row.shut_until = now, now + wait if wait else None
        row.save(update_fields=["wrong", "last_at", "shut_until"])


@transaction.atomic
def right_try(door: Door, *, name: str = "", address: str = "") -> None:
    """The try was right: nothing is counted against the name any more, and this try not against the address."""
    for key, free in _keys(door, name, address):
        rows = Tries.objects.filter(key=key)
        if free == FREE:
            rows.delete()
        else:
            rows.filter(wrong__gt=0).update(wrong=F("wrong") - 1, shut_until=None)


@transaction.atomic
def wrong_try(door: Door, *, name: str, address: str = "", user_id: int | None = None) -> int:
    """The try was wrong; the seconds for which the door is shut now, 0 when it is not. When it is shut to an account
    that there is, the ledger says so."""
    log.warning("a wrong try", extra={"facts": {"door": door.value, "who": user_id}})
    key, _ = _keys(door, name, address)[0]
    row = Tries.objects.filter(key=key).first()
    if row is None or row.shut_until is None:
        return 0
    if user_id is not None:
        facts = {"door": door.value, "wrong": row.wrong, "minutes": wait_after(row.wrong).seconds // 60}
        record(ANONYMOUS, "account.shut", subject=f"account:{user_id}", facts=facts)
    return max(1, int((row.shut_until - clock.real_now()).total_seconds()))


def _keys(door: Door, name: str, address: str) -> list[tuple[str, int]]:
    """The counts that a try adds to, each with the tries that are free: the name's from there, then the address's."""
    keys = [(_key(door, name.casefold(), address), FREE)] if name else []
    return keys + ([(_key(door, "", address), FREE_FROM_ADDRESS)] if address else [])


def _key(door: Door, name: str, address: str) -> str:
    said = "\n".join((door.value, name, address))
    return salted_hmac("waypost.doors", said, algorithm="sha256").hexdigest()
