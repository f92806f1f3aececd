"""Names that are kept in two languages, as the reader wants them."""

from __future__ import annotations

from django.utils.translation import get_language


def shown(name: str, name_en: str) -> str:
    """The English name to readers of English where there is one; otherwise the Chinese one."""
    return name_en if name_en and (get_language() or "").startswith("en") else name
