"""Fills an empty data folder with a campaign whose inspector can record talks; prints as JSON what a browser needs.

Run in a process of its own, with `WAYPOST_DATA` (and `DATABASE_URL`) naming the instance.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from waypost.access.models import User  # noqa: E402
from waypost.fieldwork.tests.build import NINE, stage  # noqa: E402
from waypost.platform import clock  # noqa: E402
from waypost.platform.models import Instance  # noqa: E402

PASSWORD = "eleven-plain-words"


def main() -> None:
    """A stage on the afternoon of its day, with the keys of two inspectors and a visit whose purpose is no secret."""
    call_command("init", stdout=sys.stderr)
    moment = NINE + timedelta(hours=7)
    Instance.objects.update_or_create(
        id=1, defaults={"is_demo": True, "demo_now": moment, "demo_set_at": timezone.now()}
    )
    with clock.at(moment):
        s = stage()
        for person in (s.inspector, s.colleague):
            s.key(person)
    s.visit(purpose="看得见的目的")
    user = User.objects.get(pk=s.inspector.user_id)
    user.set_password(PASSWORD)
    user.save()
    print(json.dumps({"username": user.username, "reader": s.colleague.user_id, "region": s.city.pk}))


if __name__ == "__main__":
    main()
