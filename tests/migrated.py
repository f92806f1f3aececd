"""The migrated test database, kept from one run of pytest to the next: rendering each state of the models takes many
seconds, copying the tables that came of it none."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import connection

FOLDER = Path(".cache/migrated")


def _digest() -> str:
    """Of everything that decides what the tables are: the migrations of every app, Django and SQLite."""
    digest = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for app in apps.get_app_configs():
        try:
            folder = Path(str(import_module(f"{app.name}.migrations").__file__)).parent
        except ModuleNotFoundError:
            continue
        for file in sorted(folder.glob("*.py")):
            digest.update(f"{app.label}/{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:24]


def kept(migrate: Callable[..., Any]) -> Callable[..., Any]:
    """The command runner `migrate`, which on SQLite in memory copies the tables of an earlier run where nothing has
    changed since, and keeps its own for later ones."""

    def run(name: Any, *arguments: Any, **options: Any) -> Any:
        if name != "migrate" or connection.vendor != "sqlite" or not connection.is_in_memory_db():
            return migrate(name, *arguments, **options)
        FOLDER.mkdir(parents=True, exist_ok=True)
        file = FOLDER / f"{_digest()}.sqlite3"
        connection.ensure_connection()
        if file.exists():
            _copy(file, connection.connection)
            return None
        answer = migrate(name, *arguments, **options)
        for old in {*FOLDER.glob("*.sqlite3")} - {file}:
            old.unlink(missing_ok=True)
        begun = FOLDER / f"{os.getpid()}.part"
        with sqlite3.connect(begun) as copy:
            connection.connection.backup(copy)
        copy.close()
        begun.replace(file)
        return answer

    return run


def _copy(file: Path, into: sqlite3.Connection) -> None:
    source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    try:
        source.backup(into)
    finally:
        source.close()
