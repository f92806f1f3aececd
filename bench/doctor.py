"""How long the doctor replays the tables and how much memory it takes, on a made ledger whose entries seal rows.

python bench/doctor.py [--entries 100000] [--rows-each 1] [--folder DIR]

DATABASE_URL names another database than SQLite; it must be empty.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
_BATCH = 5000


def main() -> None:
    """Made in one process, replayed in another, so that memory is the doctor's own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--rows-each", type=int, default=1)
    parser.add_argument("--folder", help="where the data folder is made (default: a temporary folder)")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(STEPS[options.step](options.entries, options.rows_each)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        for step in STEPS:
            command = [sys.executable, __file__, "--step", step, "--entries", str(options.entries)]
            command += ["--rows-each", str(options.rows_each)]
            environment = {**os.environ, "WAYPOST_DATA": folder, "DJANGO_SETTINGS_MODULE": "waypost.config.settings"}
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
            print(f"{step}: {done.stdout.strip()}", flush=True)


def _make(entries: int, rows_each: int) -> dict[str, float]:
    """Regions, each made by an entry of its own, or many by one."""
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import transaction  # noqa: PLC0415

    from waypost.kernel.actor import COMMAND_LINE  # noqa: PLC0415
    from waypost.ledger.actions import Act, record_many  # noqa: PLC0415
    from waypost.organisation.models import Region  # noqa: PLC0415
    from waypost.platform.sealed import Picked  # noqa: PLC0415

    call_command("init", verbosity=0, stdout=sys.stderr)
    begun, worked = time.monotonic(), time.process_time()
    for first in range(0, entries, _BATCH):
        count = min(_BATCH, entries - first)
        with transaction.atomic():
            made = Region.objects.bulk_create(
                Region(name=f"{first * rows_each + n}", level_value="county", path="/")
                for n in range(count * rows_each)
            )
            for one in made:
                one.path = f"/{one.pk}/"
            Region.objects.bulk_update(made, ["path"], batch_size=500)
            acts = [
                Act("region.added", f"region:{part[0].pk}", {}, rows=[Picked(Region, [one.pk for one in part])])
                for part in (made[n * rows_each : (n + 1) * rows_each] for n in range(count))
            ]
            record_many(COMMAND_LINE, acts)
    seconds = time.monotonic() - begun
    return {"seconds": round(seconds, 1), "of_processor": round(time.process_time() - worked, 1)}


def _replay(entries: int, rows_each: int) -> dict[str, float]:
    import django  # noqa: PLC0415

    django.setup()
    from waypost.ledger import queries  # noqa: PLC0415

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun, worked = time.monotonic(), time.process_time()
    found = sum(1 for _ in queries.row_ailments())
    seconds, worked = time.monotonic() - begun, time.process_time() - worked
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    told = {"seconds": round(seconds, 1), "of_processor": round(worked, 1), "faults": found}
    return {**told, "memory_grown_mb": round(grown / 1024)}


STEPS = {"make": _make, "replay": _replay}


if __name__ == "__main__":
    main()
