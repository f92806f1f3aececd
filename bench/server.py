"""A PostgreSQL server of a run's own, in a temporary folder on the loopback interface."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
from pathlib import Path


class Server:
    """A server with some empty databases, until the end of the block; entering gives its address."""

    def __init__(self, folder: Path, databases: list[str], memory: str = "1GB") -> None:
        self.folder, self.databases, self.memory = folder, databases, memory
        self.port = 0
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not programs:
            raise SystemExit("PostgreSQL is not on this machine: sudo apt-get install postgresql")
        self.bin = programs[-1]
        self.prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def __enter__(self) -> str:
        if self.prefix:
            shutil.chown(self.folder, "postgres")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._run("initdb", "-D", f"{self.folder}/pg", "-U", "waypost", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self._start()
        for name in self.databases:
            self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "waypost", name)
        return f"postgres://waypost@127.0.0.1:{self.port}"

    def _start(self) -> None:
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c shared_buffers={self.memory} -c jit=off"
        )
        self._run("pg_ctl", "-D", f"{self.folder}/pg", "-w", "-o", options, "-l", f"{self.folder}/log", "start")

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/pg", "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self.prefix, f"{self.bin}/{program}", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
