"""Why a file is not read."""

from __future__ import annotations


class Trouble(Exception):
    """The file is not read. `code` says why (see `troubles.TROUBLES`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
