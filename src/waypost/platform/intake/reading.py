"""Opens files in the child: the only place from which a parser is given what came from outside."""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

from waypost.platform.intake.limits import KINDS, MOST_AT_ONCE, Limits
from waypost.platform.intake.troubles import NotTaken

log = logging.getLogger(__name__)
_SOURCE = Path(__file__).resolve().parents[3]
_PROGRAM = Path(__file__).with_name("child") / "run.py"
# No variable of the server's goes to the child: neither secrets nor addresses of databases.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}
_PIECE = 1024 * 1024
_CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE})
_seats = threading.BoundedSemaphore(MOST_AT_ONCE)


def opened(kind: str, content: bytes | Path, **options: Any) -> tuple[dict[str, Any], bytes]:
    """What the parser of a kind ("table", "archive", "picture", "plain") reads in a file: an answer, and bytes.

    Raises:
        NotTaken: the parser says why not, or did not answer within its limits of memory and time.
    """
    bounds = KINDS[kind]
    if not _seats.acquire(timeout=bounds.wall):
        raise NotTaken("busy")
    try:
        with _as_file(content) as file:
            head, _, rest = _answer(kind, file, json.dumps(options), bounds).partition(b"\n")
    finally:
        _seats.release()
    try:
        told: dict[str, Any] = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise NotTaken("unreadable") from error
    if "trouble" in told:
        raise NotTaken(told["trouble"])
    return told, rest


def _as_file(content: bytes | Path) -> IO[bytes]:
    """An open file at its beginning. One made here has no name, so that nothing is left of it whatever happens."""
    if isinstance(content, Path):
        return content.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by whoever asked)
    file.write(content)
    file.seek(0)
    return file


def _answer(kind: str, file: IO[bytes], options: str, bounds: Limits) -> bytes:
    command = [sys.executable, "-I", str(_PROGRAM), str(_SOURCE), kind, options]
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )
    assert child.stdout is not None
    try:
        answer = _heard(child.stdout.fileno(), bounds)
        ended = child.wait(timeout=bounds.wall)
    except (TimeoutError, subprocess.TimeoutExpired) as error:
        log.warning("a file of the kind %s took too long or said too much", kind)
        raise NotTaken("too_large") from error
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        child.stdout.close()
    if ended:
        log.warning("the child for a file of the kind %s ended with %s", kind, ended)
        raise NotTaken("unreadable" if ended > 0 or -ended in _CRASHES else "too_large")
    return answer


def _heard(pipe: int, bounds: Limits) -> bytes:
    """All that the child says. Raises TimeoutError when that is too much or takes too long."""
    parts: list[bytes] = []
    length, until = 0, time.monotonic() + bounds.wall
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            if length > bounds.answer or not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            part = os.read(pipe, _PIECE)
            if not part:
                return b"".join(parts)
            parts.append(part)
            length += len(part)
