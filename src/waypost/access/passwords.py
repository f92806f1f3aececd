"""Words that a password may hold and not lean on."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from waypost.access.models import User
from waypost.access.rules import LEAST_PASSWORD, left_of

_LABEL = re.compile(r"[a-z][a-z0-9-]{3,}")


class HouseWords:
    """Refuses a password that is too short without the words that anybody would try here first."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        words = [label for host in settings.ALLOWED_HOSTS for label in _LABEL.findall(host.casefold())]
        words += [name for name in (user.username, user.name) if len(name) > 1] if user is not None else []
        if left_of(password, words) < LEAST_PASSWORD:
            raise ValidationError(self.get_help_text(), code="house_words")

    def get_help_text(self) -> str:
        """The rule in the reader's words."""
        return gettext(
            "Words that anybody would try here first (the name of this system or of the account, a role, “password”) do"
            " not count: without them at least %(least)s characters must be left."
        ) % {"least": LEAST_PASSWORD}
