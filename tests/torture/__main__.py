"""Kill the server in the middle of writes, start it again, and see that nothing acknowledged is lost or doubled.

python -m tests.torture                      1,000 times on SQLite
DATABASE_URL=postgres://… python -m tests.torture --kills 100
python -m tests.torture --cluster --kills 100         a PostgreSQL server of its own, killed whole

Servers are forked from a process that has read everything; with --cold each is `waypost serve`, which takes seconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.torture.run import Torture, own_cluster, own_database


def main() -> None:
    """Torture one instance and print what became of it. Ends with 1 when something was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the moments at which the server is killed")
    parser.add_argument("--cold", action="store_true", help="start each server as people do")
    parser.add_argument("--cluster", action="store_true", help="kill a PostgreSQL server with all its processes too")
    options = parser.parse_args()
    begun = time.monotonic()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="waypost-torture-"))
        cluster = None
        if options.cluster:
            database, cluster = stack.enter_context(own_cluster())
        else:
            database = stack.enter_context(own_database())
        chance = random.Random(options.seed)
        torture = Torture(Path(folder) / "data", chance, database, is_warm=not options.cold, cluster=cluster)
        for number in range(1, options.kills + 1):
            torture.kill_once()
            if number % 25 == 0:
                sys.stderr.write(f"{number} kills, {len(torture.done)} writes acknowledged\n")
        faults = torture.faults()
        torture.close()
    vendor = "postgresql, killed too" if cluster else "postgresql" if database else "sqlite"
    minutes = (time.monotonic() - begun) / 60
    print(
        f"{vendor}: {options.kills} kills in {minutes:.0f} min; {len(torture.done)} writes acknowledged, "
        f"{torture.cut} cut off, {torture.repeated} of them answered at the repeat; {len(faults)} faults"
    )
    for fault in faults:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
