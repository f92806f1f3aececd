"""The names of fields in the reader's language, for a page that tells what is wrong with one of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

NAMES: Mapping[str, Promise] = {
    "as_of": pgettext_lazy("Field", "As of"),
    "basis": pgettext_lazy("Field", "What it rests on"),
    "beside": pgettext_lazy("Field", "What it belongs to"),
    "captured_at": pgettext_lazy("Field", "Time of the photograph"),
    "code": pgettext_lazy("Field", "Code"),
    "day": pgettext_lazy("Field", "Day"),
    "expires_on": pgettext_lazy("Field", "Last day"),
    "file": pgettext_lazy("Field", "File"),
    "files": pgettext_lazy("Field", "Files"),
    "focus": pgettext_lazy("Field", "Focus area"),
    "from_at": pgettext_lazy("Field", "Begin"),
    "ground": pgettext_lazy("Field", "Law and article"),
    "held_at": pgettext_lazy("Field", "Time"),
    "home_unit_id": pgettext_lazy("Field", "Home unit"),
    "key": pgettext_lazy("Field", "Key"),
    "kind": pgettext_lazy("Field", "Kind"),
    "language": pgettext_lazy("Field", "Language"),
    "latitude": pgettext_lazy("Field", "Latitude"),
    "lead": pgettext_lazy("Field", "Lead"),
    "level": pgettext_lazy("Field", "Level"),
    "muted": pgettext_lazy("Field", "Notifications turned off"),
    "name": pgettext_lazy("Field", "Name"),
    "new": pgettext_lazy("Field", "New passphrase"),
    "old": pgettext_lazy("Field", "Old passphrase"),
    "passphrase": pgettext_lazy("Field", "Passphrase"),
    "people": pgettext_lazy("Field", "People"),
    "phases": pgettext_lazy("Field", "Phases"),
    "purpose": pgettext_lazy("Field", "Purpose"),
    "reason": pgettext_lazy("Field", "Reason"),
    "receipt": pgettext_lazy("Field", "Receipt"),
    "region": pgettext_lazy("Field", "Region"),
    "role": pgettext_lazy("Field", "Role"),
    "scopes": pgettext_lazy("Field", "What it may do"),
    "seen_at": pgettext_lazy("Field", "Time seen"),
    "shows": pgettext_lazy("Field", "What it shows"),
    "signature": pgettext_lazy("Field", "Signature"),
    "staff": pgettext_lazy("Field", "Staff"),
    "subject": pgettext_lazy("Field", "Subject"),
    "team": pgettext_lazy("Field", "Team"),
    "text": pgettext_lazy("Field", "Text"),
    "title": pgettext_lazy("Field", "Title"),
    "unit": pgettext_lazy("Field", "Unit"),
    "until_at": pgettext_lazy("Field", "End"),
    "until_on": pgettext_lazy("Field", "Last day"),
    "username": pgettext_lazy("Field", "Sign-in name"),
    "with_whom": pgettext_lazy("Field", "With whom"),
}


def where(name: str) -> str:
    """A field's name; what is no name of a field ("定西市!E12", "standard 2") stays as it is."""
    known = NAMES.get(name)
    return str(known) if known is not None else name
