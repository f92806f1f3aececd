"""A server whose real disk is full: writes are told, reading goes on, and the same write is done when there is room."""

from __future__ import annotations

import os
import random
import urllib.request
from pathlib import Path

import pytest

from tests.small_disk import fill, small_disk
from tests.torture.run import Torture
from tests.torture.writers import Write, draft, read, send


def _is_read(address: str, token: str) -> bool:
    """Whether a page and the interface answer."""
    with urllib.request.urlopen(f"{address}/sign-in/", timeout=20) as page:
        return page.status == 200 and bool(read(address, token, "/api/v1/recommendations")["items"])


@pytest.mark.skipif(os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="PostgreSQL has its own disk")
def test_reading_goes_on_while_a_real_disk_is_full_and_nothing_is_half_there(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=24) as place:
        torture = Torture(place / "data", random.Random(1))
        with torture.served() as address:
            token = torture.world.token
            assert send(address, token, draft(torture.world, 0, "before")) == 201
            filler = fill(place)
            written: list[Write] = []
            while len(written) < 20:
                written.append(draft(torture.world, len(written), f"write {len(written)}"))
                if send(address, token, written[-1]) == 503:
                    break
            refused = written.pop()

            assert (refused.sent, refused.id) == (1, "")
            assert _is_read(address, token)
            assert [send(address, token, refused), send(address, token, refused)] == [503, 503]
            filler.unlink()
            assert send(address, token, refused) == 201
            torture.done += [*written, refused]

            assert sum(row["title"] == refused.mark for row in torture._all(address, "/api/v1/recommendations")) == 1
        torture.open["before"] = draft(torture.world, 0, "before")
        assert torture.faults() == []
