"""The clock of these tests stands at noon of 1 April 2021."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from waypost.platform import clock
from waypost.rectification.tests import build


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.at(build.NOON):
        yield
