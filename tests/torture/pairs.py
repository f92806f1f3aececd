"""Two people take the same one-time step at the same moment, again and again: never both.

python -m tests.torture.pairs                    1,000 pairs on SQLite
DATABASE_URL=postgres://… python -m tests.torture.pairs --pairs 10000
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.journeys.served import ROOT, environment
from tests.torture.run import own_database


def played(pairs: int, folder: Path, database: str, *, lanes: int = 1) -> subprocess.CompletedProcess[str]:
    """Play so many pairs on an empty instance, in a process of its own; it ends with 1 when something was wrong."""
    own = {"DATABASE_URL": database} if database else {}
    command = [sys.executable, str(Path(__file__).parent / "pairing.py"), str(pairs), str(lanes)]
    known = {**environment(), **own, "WAYPOST_DATA": str(folder), "WAYPOST_HOSTS": "127.0.0.1"}
    return subprocess.run(command, env=known, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)


def main() -> None:
    """Play the pairs and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--lanes", type=int, default=1, help="pairs under way at the same time")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="waypost-pairs-") as folder, own_database() as database:
        done = played(options.pairs, Path(folder), database, lanes=options.lanes)
    print(done.stdout, end="")
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
