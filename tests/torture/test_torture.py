"""The short form of `make torture`: a few kills in the middle of writes, and that what is wrong afterwards is seen."""

from __future__ import annotations

import random
import uuid
from pathlib import Path

from tests.torture.run import Torture, own_database
from tests.torture.writers import draft, send


def test_what_was_acknowledged_outlives_a_killed_server_and_is_there_once(tmp_path: Path) -> None:
    with own_database() as database:
        torture = Torture(tmp_path / "data", random.Random(1), database)
        torture.kill_once()
        torture.is_warm = True
        for _ in range(3):
            torture.kill_once()
        torture.is_warm = False
        torture.close()

        assert torture.faults() == []

        lost = draft(torture.world, 1, "never written")
        lost.id = str(uuid.uuid4())
        twice = [draft(torture.world, 2, "written twice") for _ in range(2)]
        with torture.served() as address:
            for write in twice:
                send(address, torture.world.token, write)
        torture.done += [lost, *twice]
        assert torture.faults() == [f"lost: {lost.path} never written", "there 2 times: written twice"]
