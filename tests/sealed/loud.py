"""The settings of the house, with everything logged that can be: statements with their values too."""

from __future__ import annotations

from typing import Any

from django.db.backends.signals import connection_created

from waypost.config import settings
from waypost.config.settings import *  # noqa: F403


def _tell_statements(connection: Any, **_said: Any) -> None:
    connection.force_debug_cursor = True


connection_created.connect(_tell_statements, weak=False)
LOGGING = {
    **settings.LOGGING,
    "root": {"handlers": ["console"], "level": "DEBUG"},
    "loggers": {**settings.LOGGING["loggers"], "django": {"level": "DEBUG", "propagate": True, "handlers": []}},  # type: ignore[dict-item]
}
