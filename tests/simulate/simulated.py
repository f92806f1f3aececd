"""The simulation in a process of its own, for tests."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.journeys.served import ROOT, environment

ONCE = pytest.mark.skipif(
    os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="it has its own database in memory, always SQLite"
)


def simulated(*words: str, planted: str = "") -> subprocess.CompletedProcess[str]:
    """Run the simulation, perhaps with a fault planted in the house."""
    command = [sys.executable, "-m", "tests.simulate", *words, *(["--plant", planted] if planted else [])]
    return subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)
