"""A receipt on one printed page."""

from __future__ import annotations

import json
from pathlib import Path

from django.utils.formats import localize
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, pgettext

from waypost.kernel.actor import Actor
from waypost.ledger import queries
from waypost.ledger.models import Entry
from waypost.ledger.readable import act_words
from waypost.platform import squares, typesetting

_SOURCE = Path(__file__).with_name("receipt.typ")
_LATIN = ("Libertinus Serif",)


def receipt_pdf(actor: Actor, seq: int) -> bytes:
    """The receipt of an entry that is open to the reader, with its checkpoint as a square.

    Raises:
        Entry.DoesNotExist: it is not open to the reader, or no checkpoint was signed since.
        Refused: the machine has no Chinese typeface (code "no_typeface").
    """
    seal = queries.seal(actor, seq)
    point = queries.checkpoint_over(seq)
    if point is None:
        raise Entry.DoesNotExist
    language = get_language() or "zh-hans"
    rows: list[tuple[str, str, bool]] = []
    if seal.is_open:
        rows += [(gettext("Act"), act_words(seal.act), False), (gettext("About"), seal.title or "—", False)]
        rows += [(pgettext("acts", "By whom"), seal.who or "—", False)]
    if seal.erased is not None:
        rows += [(gettext("What it said"), _erased(seal.erased), False)]
    rows += [
        (gettext("When"), str(localize(localtime(seal.at))), False),
        (gettext("Number"), str(seq), True),
        (gettext("Hash"), seal.leaf_hash, True),
        (gettext("Checkpoint"), point.note.strip(), True),
    ]
    folders = typesetting.font_folders()
    there = typesetting.families(folders)
    told = {
        "language": language,
        "title": gettext("Receipt %(seq)s of the ledger") % {"seq": seq},
        "lead": gettext(
            "This act is recorded. Nobody, not even whoever keeps the server, can change or take it away later"
            " without this receipt showing it."
        ),
        "rows": rows,
        "how-title": gettext("How to check it"),
        "how": gettext(
            "On the page “Why the ledger can be believed”, give the number and the hash, with a colon between."
            " The square holds both, and the checkpoint below which they stand. The file receipt-%(seq)s.json and"
            " the program verify.py check the same without this server."
        )
        % {"seq": seq},
        "footer": f"{seq}:{seal.leaf_hash}",
        "faces": [name for name in (*_LATIN, *typesetting.SERIF, *typesetting.SANS) if name in there],
    }
    text = json.dumps(told, ensure_ascii=False)
    typesetting.refuse_without_chinese("驻", there, (*typesetting.SERIF, *typesetting.SANS))
    files = {"receipt.json": text.encode(), "square.svg": squares.svg(f"{seq}:{seal.leaf_hash}\n{point.note}").encode()}
    return typesetting.pdf(_SOURCE, files, folders)


def _erased(gone: queries.Erased) -> str:
    return gettext("erased by law on %(day)s, as entry %(seq)s says: %(ground)s") % {
        "day": localize(localtime(gone.at).date()),
        "seq": gone.seq,
        "ground": gone.ground,
    }
