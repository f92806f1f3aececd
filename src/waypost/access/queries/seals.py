"""Public keys of people for what is sealed for them. Not scoped: a public key tells nothing but that there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from waypost.access.models import SealKey


@dataclass(frozen=True, slots=True)
class PublicSeal:
    """A person's present key: its number and its 32 public bytes."""

    key_id: int
    user_id: int
    public: bytes


def public_seals(user_ids: Iterable[int]) -> dict[int, PublicSeal]:
    """The present key of each of these people who has one, by person."""
    rows = SealKey.objects.filter(user__in=set(user_ids), replaced_at=None)
    return {row.user_id: PublicSeal(row.pk, row.user_id, bytes(row.public)) for row in rows}


def seal_holders() -> list[int]:
    """Everybody who has a key now. Not scoped."""
    return list(SealKey.objects.filter(replaced_at=None, user__is_active=True).values_list("user_id", flat=True))


def own_seal(user_id: int | None) -> PublicSeal | None:
    """The present key of one person; None while there is none."""
    return public_seals([user_id]).get(user_id) if user_id is not None else None
