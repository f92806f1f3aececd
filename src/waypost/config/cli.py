"""`waypost --data DIR COMMAND ...`: one front for every command. Exit 0 done, 1 refused, 2 wrong use."""

from __future__ import annotations

import os
import sys

import django
from django.core.management import ManagementUtility, get_commands

from waypost.config import catalogues

_OURS = "waypost."
_USAGE = """usage: waypost [--data DIR] COMMAND [options]

{commands}

`waypost COMMAND --help` tells the options of one. DIR is the data folder (default .waypost/data).
Exit codes: 0 done, 1 refused, 2 wrong use.
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
    django.setup()
    commands = get_commands()
    ours = sorted(name for name, app in commands.items() if isinstance(app, str) and app.startswith(_OURS))
    if not words or words[0] in ("-h", "--help", "help"):
        sys.stdout.write(_USAGE.format(commands="\n".join("  " + name.replace("_", " ") for name in ours)))
        return
    if len(words) > 1 and f"{words[0]}_{words[1]}" in commands:
        words = [f"{words[0]}_{words[1]}", *words[2:]]
    if words[0] not in commands:
        _wrong_use(f"there is no command {' '.join(words[:2])!r}")
    ManagementUtility(["waypost", *words]).execute()


def _wrong_use(what: str) -> None:
    sys.stderr.write(f"waypost: {what}; see waypost --help\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
