"""What a refusal has to leave as it was, and how it has to be said."""

from __future__ import annotations

from django.utils.translation import override

from waypost.evidence.models import File
from waypost.kernel.errors import Told
from waypost.ledger.models import Entry
from waypost.organisation.models import Roster, Unit
from waypost.platform import errors


def rows() -> tuple[int, ...]:
    """How many rows there are of all that an import or an upload makes."""
    return tuple(model.objects.count() for model in (Unit, Roster, File, Entry))


def has_words(error: Told) -> bool:
    """True when an error is said in both languages, and differently."""
    told = []
    for language in ("zh-hans", "en"):
        with override(language):
            told.append(errors.said(error))
    return all(told) and told[0] != told[1]
