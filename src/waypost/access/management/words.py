"""What the commands about accounts have in common: where a role reaches, and refusals in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import CommandError, CommandParser

from waypost.kernel.errors import BadInput, Told


def add_place(parser: CommandParser) -> None:
    """The options that say where a role reaches; none of them: everywhere."""
    parser.add_argument("--unit", type=int, help="number of the unit where the role holds, and below it")
    parser.add_argument("--region", type=int, help="number of the region where the role holds")
    parser.add_argument("--campaign", type=int, help="number of the campaign in which the role holds")


@contextmanager
def refusals() -> Iterator[None]:
    """Says what the house refuses as a command does: in words, with exit code 1."""
    try:
        yield
    except BadInput as error:
        faults = "; ".join(f"{fault.where}: {fault.found!r}, allowed: {fault.allowed}" for fault in error.problems)
        raise CommandError(f"{error}: {faults}" if faults else str(error), returncode=1) from error
    except (Told, ObjectDoesNotExist) as error:
        raise CommandError(str(error), returncode=1) from error
