"""Why a file is not taken, in words."""

from __future__ import annotations

from waypost.kernel.errors import N_, BadInput, Problem

TROUBLES: dict[str, tuple[str, str]] = {
    "empty": (N_("this file is empty"), N_("a file with something in it")),
    "too_large": (N_("this file is too large, or would unpack to far more than it is"), N_("an ordinary document")),
    "too_many_parts": (N_("this file has too many parts"), N_("an ordinary document")),
    "overlapping": (N_("the parts of this file overlap, as in a trap for memory"), N_("an ordinary document")),
    "twice": (N_("two parts of this file have one name"), N_("an ordinary document")),
    "climbs": (N_("a part of this file names a place outside of it"), N_("an ordinary document")),
    "definitions": (
        N_("this file defines entities or a type of document of its own, as only traps do"),
        N_("a document as office programs write it"),
    ),
    "locked": (N_("this file is locked with a password"), N_("a file without a password")),
    "unreadable": (N_("this file is damaged and cannot be read"), N_("a whole file")),
    "damaged": (N_("this picture is damaged and cannot be read"), N_("a whole picture")),
    "too_many_pixels": (N_("this picture is too large"), N_("at most 40 million pixels")),
    "busy": (N_("too many files are being read at the moment"), N_("again in a minute")),
}
"""By code: what is the matter, and what is allowed. Tables have codes of their own besides (see the rosters)."""


class NotTaken(BadInput):
    """The file is not taken; nothing of it is kept. `code` says why."""

    def __init__(self, code: str) -> None:
        words, allowed = TROUBLES.get(code, TROUBLES["unreadable"])
        super().__init__(words, [Problem("file", "", allowed)])
        self.code = code
