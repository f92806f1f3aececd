"""A served data folder for the browser: made once, copied for each session, served by its own process."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = ROOT / "src"


_NOT_OF_THE_DATA = {"tests", "templates", "static", "templatetags", "help", "__pycache__"}


@dataclass(frozen=True)
class Served:
    """A running Waypost: its address and its data folder."""

    address: str
    data: Path


def environment() -> dict[str, str]:
    """The environment of a command: this source, and nothing of the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WAYPOST_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    return {
        **kept,
        "PYTHONPATH": f"{SOURCE}{os.pathsep}{ROOT}",
        "WAYPOST_TIME_ZONE": "Asia/Shanghai",
        "WAYPOST_FACTOR_ROLES": "none",
        "WAYPOST_DOORWAY": "off",  # all browsers of the tests come from one address
    }


def run(data: Path, *words: str, told: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run one command on a data folder, however it ends."""
    command = [sys.executable, "-m", "waypost.config.cli", "--data", str(data), *words]
    return subprocess.run(command, input=told, text=True, capture_output=True, env=environment(), check=False)


def waypost(data: Path, *words: str, told: str | None = None) -> str:
    """Run one command on a data folder; what it printed. Raises when it ends with another code than 0."""
    done = run(data, *words, told=told)
    if done.returncode != 0:
        raise AssertionError(f"waypost {' '.join(words)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def serve(data: Path, **more: str) -> Iterator[Served]:
    """Serve a data folder until the block ends; `more` is added to the environment."""
    command = [sys.executable, "-m", "waypost.config.cli", "--data", str(data), "serve", "--port", "0"]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**environment(), **more},
            start_new_session=True,
        )
        try:
            assert server.stdout is not None
            said = next((line for line in server.stdout if "http://" in line), "")
            if not said:
                log.seek(0)
                raise AssertionError(f"the server did not begin\n{log.read()}")
            address = said[said.index("http://") :].strip().rstrip("/")
            _await(address)
            yield Served(address, data)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def _await(address: str, *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{address}/sign-in/", timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def copied(data: Path, to: Path) -> Path:
    """A copy of a data folder that a test may change as it likes."""
    shutil.copytree(data, to)
    return to


def print_of_source(source: Path = SOURCE / "waypost", others: Iterable[Path] = (ROOT / "requirements.lock",)) -> str:
    """A fingerprint of what the demonstration is made from, by content: the same in every checkout of the same state,
    whenever its files were written. Pages and tests do not go into the data."""
    whole = hashlib.sha256()
    inner = (path for path in source.rglob("*") if not _NOT_OF_THE_DATA & set(path.relative_to(source).parts))
    for path in sorted([*inner, *others]):
        if path.is_file() and path.suffix != ".mo":
            whole.update(f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()
