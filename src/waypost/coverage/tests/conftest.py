"""Coverage is tested with visits that exist only as facts: the room of field work stands above this one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from waypost.coverage.tests import build
from waypost.platform import clock


@pytest.fixture(autouse=True)
def _facts(settings: object) -> Iterator[None]:
    wiring = {**settings.WAYPOST_WIRING, "visit_facts": {"facts": "waypost.coverage.tests.build.facts"}}
    settings.WAYPOST_WIRING = wiring
    build.no_visits()
    with clock.at(build.NOON):
        yield
