"""Some thousand bent files for each importer, the same ones each time. With WAYPOST_FUZZ=20000 fifty times as many."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
needs_atheris = pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this machine")
RUNS = {"table": 400, "text": 2_000, "roster": 1_000, "archive": 2_000, "picture": 1_000, "plain": 3_000}


def test_other_machines_are_not_asked_for_atheris() -> None:
    """The program that writes the lock leaves the condition out; it is put back by hand."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert "\natheris==3.0.0 ; sys_platform == 'linux' and platform_machine == 'x86_64' " in lock


@needs_atheris
@pytest.mark.parametrize("kind", RUNS)
def test_no_bent_file_breaks_an_importer(kind: str, tmp_path: Path) -> None:
    runs = RUNS[kind] * max(1, int(os.environ.get("WAYPOST_FUZZ", "400")) // 400)
    options = [
        f"-runs={runs}",
        "-seed=7",
        "-max_len=6000",
        "-len_control=0",
        "-timeout=60",
        "-rss_limit_mb=0",
        "-verbosity=1",
    ]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "tests.fuzz.importers", kind, *options, f"-artifact_prefix={tmp_path}/"]

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    if "WAYPOST_FUZZ" in os.environ:
        print(f"\n{kind}: {' '.join(re.findall(r'Done [0-9]+ runs.*', done.stderr))}", file=sys.stderr)
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-4_000:]
