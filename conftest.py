"""Fixtures that every test may use."""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator

os.environ.setdefault("WAYPOST_DATA", ".cache/test-data")

import pytest
from django.core import management
from django.utils import translation
from django.utils.translation import trans_real
from hypothesis import HealthCheck, settings

from tests import migrated, unsealed
from waypost.config import catalogues

# Django is set up before this file is read, and keeps what it found: no words at all, or old ones.
if catalogues.compile_stale():
    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()
    trans_real._default = None

# A browser's driver keeps a loop running in the worker that started it; the tests that come after are not asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine is slow, and that is no fault of what is tested: times are measured by bench/, never by a test.
settings.register_profile("waypost", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("waypost")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """The tables of the last run serve again while no migration has changed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(management, "call_command", migrated.kept(management.call_command))
        yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """Each test begins in the instance's language, whatever the one before it read."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _everything_is_sealed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever an action changes in a test, its entry seals (a test marked `unsealed` shows what is not)."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction") or request.node.get_closest_marker("unsealed"):
        yield
        return
    request.getfixturevalue("db")
    with unsealed.watching() as found:
        yield
    if found:
        pytest.fail(unsealed.told(found))
