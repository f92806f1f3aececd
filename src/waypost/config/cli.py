"""`waypost --data DIR COMMAND ...`: one front for every command. Exit 0 done, 1 refused, 2 wrong use."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NoReturn

import django
from dj_database_url import ParseError, UnknownSchemeError
from django.conf import settings
from django.core.management import ManagementUtility, get_commands
from django.db import connection
from django.db.utils import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from waypost.config import catalogues

_OURS = "waypost."
_MAKERS = {"init", "demo", "serve", "restore"}
"""What makes a data folder where there is none."""
_NO_DATABASE = {DatabaseError, InterfaceError, OperationalError, ProgrammingError}
"""Exactly these: what is derived from them (a broken constraint, a value that does not fit) is our own fault."""
_DJANGOS = {
    *("--version", "--verbosity", "--settings", "--pythonpath", "--traceback"),
    *("--no-color", "--force-color", "--skip-checks"),
}
_USAGE = """usage: waypost [--data DIR] COMMAND [options]

{commands}

`waypost COMMAND --help` tells the options of one. DIR is the data folder (default .waypost/data).
Exit codes: 0 done, 1 refused, 2 wrong use, or nothing there that could be used.
"""


def main(arguments: list[str] | None = None) -> None:
    """Run one command. "units import" is the management command `units_import` of a room."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == ["--data"]:
        if len(words) < 2:
            _wrong_use("--data needs a folder")
        os.environ["WAYPOST_DATA"] = words[1]
        words = words[2:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")
    catalogues.compile_stale()
    try:
        django.setup()
    except (ParseError, UnknownSchemeError) as error:
        _unusable(f"DATABASE_URL names no database: {_line(error)}")
    commands = get_commands()
    ours = sorted(name for name, app in commands.items() if isinstance(app, str) and app.startswith(_OURS))
    if not words or words[0] in ("-h", "--help", "help"):
        _tell(ours)
        return
    if len(words) > 1 and f"{words[0]}_{words[1]}" in commands:
        words = [f"{words[0]}_{words[1]}", *words[2:]]
    if words[0] not in commands:
        family = [name for name in ours if name.startswith(f"{words[0]}_")]
        if family and words[1:2] in (["-h"], ["--help"]):
            _tell(family)
            return
        one_of = f" (there is: {', '.join(name.replace('_', ' ') for name in family)})" if family else ""
        _wrong_use(f"there is no command {' '.join(words[:2])!r}{one_of}")
    if words[0] in ours:
        _run(words[0], words[1:])
    else:
        ManagementUtility(["waypost", *words]).execute()


def _tell(names: list[str]) -> None:
    sys.stdout.write(_USAGE.format(commands="\n".join("  " + name.replace("_", " ") for name in names)))


def _run(name: str, words: list[str]) -> None:
    """Run a command of the house, its help without Django's own switches. A folder or a database that is not there,
    not ready or not ours is said in a sentence (`--traceback` shows the whole), and nothing is made in it."""
    command = ManagementUtility(["waypost"]).fetch_command(name)
    command.suppressed_base_arguments = _DJANGOS
    command._called_from_command_line = True  # type: ignore[attr-defined]
    command.create_parser("waypost", name.replace("_", " ")).parse_args(words)  # wrong use is said first, and help
    if name not in _MAKERS and not _database_is_there():
        _unusable(f"there is no instance in {settings.DATA}; `waypost --data {settings.DATA} init` makes one")
    try:
        command.run_from_argv(["waypost", name.replace("_", " "), *words])
    except (DatabaseError, InterfaceError) as error:
        if "--traceback" in words or type(error) not in _NO_DATABASE:
            raise
        _unusable(f"the database cannot be used: {_line(error)} (has `waypost init` been run?)")
    except OSError as error:
        if "--traceback" in words or not _is_in_data(error.filename):
            raise
        _unusable(f"the data folder {settings.DATA} cannot be used: {error.strerror}")


def _database_is_there() -> bool:
    return connection.vendor != "sqlite" or Path(connection.settings_dict["NAME"]).is_file()


def _is_in_data(name: object) -> bool:
    place = Path(str(name)).absolute()
    return name is not None and (place.is_relative_to(settings.DATA) or settings.DATA.is_relative_to(place))


def _line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _unusable(what: str) -> NoReturn:
    sys.stderr.write(f"waypost: {what}\n")
    sys.exit(2)


def _wrong_use(what: str) -> NoReturn:
    sys.stderr.write(f"waypost: {what}; see waypost --help\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
