"""A small demonstration for the tests of the shell: an account of each role, and a day. No campaign.

Run as a command by the fixtures, with WAYPOST_DATA naming the data folder.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.utils import timezone

from tests.journeys.pages import ACCOUNTS
from waypost.access.models import GrantRow, User
from waypost.kernel.actor import Role
from waypost.platform.models import Instance


def make() -> None:
    """Make the accounts and set the day."""
    for role in Role:
        if role is not Role.PUBLIC:
            user = User(username=f"demo.{ACCOUNTS.get(role.value, role.value)}", name=role.value, name_en=role.value)
            user.set_password("waypost-demo")
            user.save()
            GrantRow.objects.create(user=user, role_value=role.value, from_on=date(2020, 1, 1))
    moment = datetime(2021, 4, 16, 1, 0, tzinfo=UTC)
    Instance.objects.create(is_demo=True, demo_now=moment, demo_set_at=timezone.now())
