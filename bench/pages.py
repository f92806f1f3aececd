"""Server time and queries of each page at 300 and at 300,000 units, on SQLite and on PostgreSQL.

    make install && .venv/bin/python bench/pages.py
    .venv/bin/python bench/pages.py --large 3000 --rows 10000 --only sqlite        a quick look

The peer of each page is the same page over 300 units in the same run: their ratio is the figure.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.server import Server

Answers = dict[str, dict[str, Any]]


def run(vendor: str, units: int, rows: int, folder: Path, server: str) -> Answers:
    """Measure one size on one database in a process of its own."""
    environment = {**os.environ, "BENCH_UNITS": str(units), "BENCH_ROWS": str(rows)}
    environment["WAYPOST_DATA"] = str(folder / f"{vendor}-{units}")
    environment.pop("DATABASE_URL", None)
    environment["WAYPOST_FACTOR_ROLES"] = "none"  # the visitor signs in with a password alone
    if vendor == "postgresql":
        environment["DATABASE_URL"] = f"{server}/bench{units}"
    command = [sys.executable, str(Path(__file__).parent / "one_database.py")]
    child = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    answers: Answers = json.loads(child.stdout.strip().splitlines()[-1])
    return answers


def report(title: str, small: Answers, large: Answers, *, explain: bool) -> None:
    """Print one table: each page at both sizes, and the ratio."""
    print(f"\n### {title}\n")
    print("| page | status | queries | ms small | ms large | ratio |\n|---|---|---|---|---|---|")
    for page, before in small.items():
        after = large[page]
        queries = f"{before['queries']} → {after['queries']}"
        ratio = f"{after['ms'] / before['ms']:.1f}"
        print(f"| {page} | {after['status']} | {queries} | {before['ms']} | {after['ms']} | {ratio} |")
        if explain and after["slowest_ms"] > 20:
            print(f"<!-- {after['slowest_ms']} ms: {after['slowest']} -->")


def main() -> None:
    """Measure and print tables for docs/figures.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", type=int, default=300, help="units when small")
    parser.add_argument("--large", type=int, default=300_000, help="units when large")
    parser.add_argument("--rows", type=int, default=1_000_000, help="visits, and as many recommendations, when large")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--explain", action="store_true", help="print the slowest query of each page")
    options = parser.parse_args()
    sizes = [(options.small, max(options.rows * options.small // options.large, 300)), (options.large, options.rows)]
    title = f"{sizes[0][0]} units with {sizes[0][1]} rows, against {sizes[1][0]} with {sizes[1][1]}"
    with tempfile.TemporaryDirectory(prefix="waypost-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if options.only != "sqlite":
            (folder / "server").mkdir()
            with Server(folder / "server", [f"bench{units}" for units, _ in sizes]) as server:
                small, large = (run("postgresql", *size, folder, server) for size in sizes)
            report(f"PostgreSQL: {title}", small, large, explain=options.explain)
        if options.only != "postgresql":
            small, large = (run("sqlite", *size, folder, "") for size in sizes)
            report(f"SQLite: {title}", small, large, explain=options.explain)


if __name__ == "__main__":
    main()
