"""One server for a data folder, and no worker that outlives its server."""

from __future__ import annotations

import fcntl
import os
import socket
import threading
import time
from pathlib import Path

from waypost.kernel.errors import N_, Refused

SERVER = "WAYPOST_SERVER"
"""The variable of the environment in which a server tells its workers its process id."""


def claim(folder: Path, address: str) -> None:
    """Hold a data folder for this process, and for what takes its place by `exec`, as long as it lives. Where it is
    served is written into the folder.

    Raises:
        Refused: a server that is alive holds it.
    """
    handle = os.open(folder / "serving.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        other = os.read(handle, 200).decode(errors="replace").strip() or "?"
        os.close(handle)
        raise Refused(
            N_("this data folder is being served already (process and address: %(other)s)"), other=other
        ) from error
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()} {address}\n".encode())
    os.set_inheritable(handle, True)
    os.environ[SERVER] = str(os.getpid())


def require_free(host: str, port: int) -> None:
    """Raises Refused when a port cannot be had, which the server itself would not say: two may share a port."""
    try:
        with socket.create_server((host, port), family=_family(host)):
            return
    except OSError as error:
        raise Refused(
            N_("port %(port)s of %(host)s cannot be had: %(why)s"), port=port, host=host, why=error.strerror
        ) from error


def free_port(host: str) -> int:
    """A port that nobody uses now."""
    with socket.create_server((host, 0), family=_family(host)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def end_with_server() -> None:
    """End this worker when the server that started it is gone, killed perhaps: a worker without one would go on
    answering beside the next server. Nothing happens where there is no such server."""
    server = int(os.environ.get(SERVER, "0"))
    if server and os.getppid() == server:
        threading.Thread(target=_wait_for_end, args=(server,), daemon=True).start()


def _wait_for_end(server: int) -> None:
    while os.getppid() == server:
        time.sleep(1)
    os._exit(1)
