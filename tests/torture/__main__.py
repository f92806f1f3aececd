"""Kill the server in the middle of writes, start it again, and see that nothing acknowledged is lost or doubled.

python -m tests.torture                      1,000 times on SQLite
DATABASE_URL=postgres://… python -m tests.torture --kills 100

Servers are forked from a process that has read everything; with --cold each is `waypost serve`, which takes seconds.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.torture.run import Torture, own_database


def main() -> None:
    """Torture one instance and print what became of it. Ends with 1 when something was lost, doubled or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0, help="of the moments at which the server is killed")
    parser.add_argument("--cold", action="store_true", help="start each server as people do")
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="waypost-torture-") as folder, own_database() as database:
        torture = Torture(Path(folder) / "data", random.Random(options.seed), database, is_warm=not options.cold)
        for number in range(1, options.kills + 1):
            torture.kill_once()
            if number % 25 == 0:
                sys.stderr.write(f"{number} kills, {len(torture.done)} writes acknowledged\n")
        faults = torture.faults()
        torture.close()
    vendor = "postgresql" if database else "sqlite"
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
