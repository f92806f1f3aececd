"""Play lives of a whole instance, each drawn from a seed, with faults, jumping clocks and devices without a network.

python -m tests.simulate                         10,000 seeds of 200 steps on all cores; goes on where it was stopped
python -m tests.simulate --seed 17               one seed, with its transcript
python -m tests.simulate --seed 17 --only 3,9    the same, with these steps alone
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import nullcontext
from pathlib import Path

os.environ.pop("DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "waypost.config.settings"
os.environ["WAYPOST_DATA"] = tempfile.gettempdir()
os.environ["WAYPOST_TIME_ZONE"] = "Asia/Shanghai"

import django
import pytest  # noqa: F401 - by which the settings know that they are those of tests
from django.conf import settings

settings.DATABASES["default"]["NAME"] = ":memory:"
django.setup()
logging.disable()

from tests.simulate.planting import PLANTED  # noqa: E402
from tests.simulate.playing import play, play_several, shrunk  # noqa: E402
from tests.simulate.sending import Outcome  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / ".cache" / "simulate.json"
_PART = 10
_SHOWN = 30


def main() -> None:
    """Play what is asked for. Ends with 1 at the first seed in which something went wrong, and says which."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, help="this one alone, with its transcript")
    parser.add_argument("--only", default="", help="with --seed: the numbers of the steps to take")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--anew", action="store_true", help="do not go on where it was stopped, and keep nothing")
    parser.add_argument("--after", type=int, help="with --seed: play this one before, which must make no difference")
    parser.add_argument("--plant", choices=sorted(PLANTED), help="a fault to plant in the house first, to see it found")
    options = parser.parse_args()
    with PLANTED[options.plant]() if options.plant else nullcontext():
        played(options)


def played(options: argparse.Namespace) -> None:
    """One seed or many."""
    if options.seed is not None:
        only = frozenset(int(part) for part in options.only.split(",")) if options.only else None
        if options.after is not None:
            play(options.after, options.steps)
        one(play(options.seed, options.steps, only))
    else:
        many(options)


def one(outcome: Outcome) -> None:
    """Print a transcript."""
    for line in outcome.lines:
        print(line)
    print(f"seed {outcome.seed}, {len(outcome.taken)} steps: {_counted(outcome.counts)}")
    print(f"digest {outcome.digest}")
    if outcome.wrong:
        print(f"WRONG: {outcome.wrong}")
        sys.exit(1)


def many(options: argparse.Namespace) -> None:
    """Play many seeds in several processes."""
    mark = {"code": _code(), "steps": options.steps}
    done = set() if options.anew else _done(mark)
    seeds = range(options.first, options.first + options.seeds)
    parts = [range(begin, min(begin + _PART, seeds.stop)) for begin in range(seeds.start, seeds.stop, _PART)]
    left = [part for part in parts if not done.issuperset(part)]
    counts: Counter[str] = Counter()
    begun = time.monotonic()
    with ProcessPoolExecutor(options.jobs) as pool:
        under_way: set[Future[list[Outcome]]] = set()
        while left or under_way:
            while left and len(under_way) < 2 * options.jobs:
                under_way.add(pool.submit(play_several, left.pop(0), options.steps))
            ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ended:
                for outcome in future.result():
                    if outcome.wrong:
                        pool.shutdown(wait=False, cancel_futures=True)
                        failed(outcome)
                    counts.update(outcome.counts)
                    counts["seeds"] += 1
                    done.add(outcome.seed)
            if not options.anew:
                _keep(mark, done)
            if counts["seeds"] % 100 < _PART:
                sys.stderr.write(f"{counts['seeds']} seeds\n")
    minutes = (time.monotonic() - begun) / 60
    before = f" ({len(done & set(seeds)) - counts['seeds']} more before)" if len(done) > counts["seeds"] else ""
    what = f"{counts['seeds']} seeds{before} of {options.steps} steps, {minutes:.1f} min"
    print(f"{what}: {_counted(counts)}; no fault")


def failed(outcome: Outcome) -> None:
    """Say which seed failed, how, with which of its steps alone, and how to see it again."""
    short = shrunk(outcome)
    again = f"python -m tests.simulate --seed {outcome.seed} --steps {outcome.steps}"
    print(f"seed {outcome.seed}: {outcome.wrong}")
    print(f"again: {again}")
    print(f"with {len(short.taken)} of {len(outcome.taken)} steps: {again} --only {','.join(map(str, short.taken))}")
    for line in short.lines[-_SHOWN:]:
        print(f"    {line}")
    print(f"    {short.wrong}")
    sys.stdout.flush()
    sys.exit(1)


def _counted(counts: dict[str, int] | Counter[str]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in counts.items() if name != "seeds")


def _code() -> str:
    """A digest of the code that is played: what was played with other code counts for nothing."""
    digest = hashlib.sha256()
    for folder in ("src/waypost", "tests/simulate"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _done(mark: dict[str, object]) -> set[int]:
    try:
        kept = json.loads(KEPT.read_text())
    except (OSError, ValueError):
        return set()
    return set(kept["done"]) if kept.get("mark") == mark else set()


def _keep(mark: dict[str, object], done: set[int]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({"mark": mark, "done": sorted(done)}))


if __name__ == "__main__":
    main()
