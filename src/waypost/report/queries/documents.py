"""Reports as documents: templates filled from frozen figures and from the records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext, pgettext

from waypost.evidence import queries as evidence
from waypost.kernel.errors import Problem
from waypost.ledger import queries as ledger
from waypost.organisation import queries as organisation
from waypost.platform import clock
from waypost.platform.addresses import address_of
from waypost.platform.labels import label
from waypost.report import markup, records
from waypost.report.document import Document, FigureNote, Filling, Photo, figure_ids, fill
from waypost.report.figures import FIGURES
from waypost.report.models import Freezing, FrozenFigure, Report, ReportPhoto
from waypost.report.queries.events import events_told
from waypost.report.queries.measure import FigureValue, digest, shown, unit_words
from waypost.report.rules import SMALL, FigureUnit, ReportState


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document needs of each figure, from a freezing or just measured. `texts` are the shown values by id."""

    notes: Mapping[str, FigureNote]
    ledger_size: int
    ledger_root: str

    @property
    def texts(self) -> dict[str, str]:
        """The shown value of each figure."""
        return {name: note.value for name, note in self.notes.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """What there is to make a document from."""

    campaign_id: int
    as_of: date
    body: str
    language: str
    stated: Stated
    photos: Sequence[Photo] = ()
    status: str = ""
    day: date | None = None


def value_words(figure_id: str, value: Decimal | None, unit: FigureUnit) -> str:
    """A value as a document shows it: of what could single out a person, only that it is small."""
    figure = FIGURES.get(figure_id)
    if figure is not None and figure.is_personal and value is not None and 0 < value < SMALL:
        return gettext("fewer than %(small)s") % {"small": SMALL}
    return shown(value, unit)


def stated_of(freezing: Freezing, language: str) -> Stated:
    """The figures of a freezing, in one language. One query."""
    with translation.override(language):
        rows = FrozenFigure.objects.filter(freezing=freezing).select_related("row_set").order_by("order")
        notes = {row.figure_id: _frozen_note(row, language) for row in rows.defer("row_set__packed")}
    return Stated(notes, freezing.ledger_size, freezing.ledger_root)


def _frozen_note(row: FrozenFigure, language: str) -> FigureNote:
    is_english = language.startswith("en")
    unit = FigureUnit(row.unit_value)
    value = None if row.value is None else Decimal(row.value)
    return FigureNote(
        row.figure_id,
        row.label_en if is_english else row.label_zh,
        value_words(row.figure_id, value, unit),
        unit_words(value, unit),
        row.query_en if is_english else row.query_zh,
        row.row_set.count,
        row.row_set_id,
    )


def stated_now(values: Sequence[FigureValue], *, ledger_size: int, ledger_root: str) -> Stated:
    """Figures just measured, in the language that is active."""
    notes = {
        value.figure.id: FigureNote(
            value.figure.id,
            value.figure.label,
            value_words(value.figure.id, value.value, value.figure.unit),
            unit_words(value.value, value.figure.unit),
            value.figure.definition,
            value.count,
            digest(value.rows),
        )
        for value in values
    }
    return Stated(notes, ledger_size, ledger_root)


def compose(draft: Draft) -> Document:
    """The document of a draft, in its language. Not scoped."""
    with translation.override(draft.language):
        told = records.told(draft.campaign_id, as_of=draft.as_of)
        lists = {**told.lists, **events_told(draft.campaign_id, as_of=draft.as_of)}
        texts = draft.stated.texts
        filling = Filling(texts, told.words, lists, records.tables(texts), draft.photos)
        blocks = fill(markup.parse(draft.body), filling)
        used = figure_ids(blocks)
        day = draft.day or clock.today()
        return Document(
            language=draft.language,
            title=next((block.text for block in blocks if block.kind == "title"), ""),
            issuer=told.words["group"] or told.words["campaign"],
            as_of=told.words["as_of"],
            day=records.day_words(day),
            blocks=blocks,
            figures=tuple(draft.stated.notes[name] for name in used if name in draft.stated.notes),
            ledger_size=draft.stated.ledger_size,
            ledger_root=draft.stated.ledger_root,
            status=draft.status,
            region=told.words["region"],
            words=_words(draft, told.words, day),
        )


def _words(draft: Draft, told: Mapping[str, str], day: date) -> dict[str, str]:
    rights = {"year": day.year, "issuer": told["group"] or told["campaign"]}
    return {
        "ledger_note": gettext(
            "(Figures as of %(as_of)s, read at position %(size)s of the ledger, Merkle root %(root)s.)"
        )
        % {"as_of": told["as_of"], "size": draft.stated.ledger_size, "root": _grouped(draft.stated.ledger_root)},
        "rights": gettext("© %(year)s %(issuer)s. Photographs are published with permission. Reprints name the source.")
        % rights,
        "appendix": pgettext("report", "Appendix"),
        "appendix_title": pgettext("report", "Where the figures come from"),
        "figure": pgettext("report", "Figure"),
        "value": pgettext("report", "Value"),
        "meaning": pgettext("report", "What is counted"),
        "rows": pgettext("report", "Records"),
        "digest": pgettext("report", "Digest"),
        "printed_on": pgettext("report", "Issued on %(day)s") % {"day": records.day_words(day)},
    }


def _grouped(digest: str) -> str:
    """A digest in groups of sixteen, so that a line can be broken."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))


def draft_document(report: Report, language: str) -> Document:
    """A report that is not published, as it stands now. Not scoped: the caller has found the report."""
    body = report.body_en if language.startswith("en") else report.body_zh
    with translation.override(language):
        status = "" if report.state is ReportState.PUBLISHED else unpublished(report.state)
    photos = [_photo(row, language) for row in report.photos.order_by("order", "pk")]
    day = report.published_at.date() if report.published_at else None
    stated = stated_of(report.freezing, language)
    return compose(Draft(report.campaign_id, report.freezing.as_of, body, language, stated, photos, status, day))


def preview(report: Report, body: str, language: str) -> Document:
    """A text filled with a report's figures, nothing kept. Not scoped: the caller has found the report."""
    photos = [_photo(row, language) for row in report.photos.order_by("order", "pk")]
    stated = stated_of(report.freezing, language)
    return compose(Draft(report.campaign_id, report.freezing.as_of, body, language, stated, photos))


def unpublished(state: ReportState) -> str:
    """What an unpublished document says of itself at the top of each page."""
    return pgettext("report", "%(state)s, not published") % {"state": label(state)}


def _photo(row: ReportPhoto, language: str) -> Photo:
    with translation.override(language):
        words = (row.caption_en if language.startswith("en") else "") or row.caption_zh
        return Photo(str(row.pk), photo_words(words, row.place, row.taken_on, row.unit_name))


def photo_words(words: str, place: str, taken_on: date, unit_name: str) -> str:
    """What stands under a photograph, in the active language: what it shows, then place, day and unit."""
    where = [part for part in (place, records.day_words(taken_on), unit_name) if part]
    return pgettext("photo", "%(caption)s (%(where)s)") % {
        "caption": words,
        "where": pgettext("photo", ", ").join(where),
    }


def kept_document(report: Report, language: str, *, house: str = "") -> Document:
    """A report as its readers get it: as it was published, with the checkpoint of the ledger that covers it, or, before
    that, as it stands. `house` is the address of this Waypost, for the page where the checkpoint can be checked."""
    kept: dict[str, Any] | None = report.content_en if language.startswith("en") else report.content_zh
    if kept is None:
        return draft_document(report, language)
    return _covered(Document.from_json(kept), report, house)


def _covered(document: Document, report: Report, house: str) -> Document:
    """The first checkpoint that has the publication in it, so that every print of a report has the same."""
    published = report.events.filter(step="publish").order_by("-pk").values_list("receipt", flat=True).first()
    point = None if published is None else ledger.checkpoint_over(published)
    if point is None:
        return document
    with translation.override(document.language):
        words = {
            "checkpoint_title": pgettext("report", "Checkpoint of the ledger"),
            "checkpoint_note": gettext(
                "The square holds this text. With it anybody can check that the ledger from which these figures were"
                " read is still the same: %(address)s"
            )
            % {"address": house + address_of("ledger:trust")},
        }
    return replace(document, checkpoint=point.own, words={**document.words, **words})


def pictures_of(report: Report) -> dict[str, bytes]:
    """The bytes of the report's photographs by the photograph's id, of those that may (still) be published."""
    rows = {row.file_id: str(row.pk) for row in report.photos.all()}
    allowed = evidence.publishable(report.campaign_id, as_of=clock.today()) if rows else []
    pictures: dict[str, bytes] = {}
    for file in allowed:
        if file.id in rows:
            with file.open() as source:
                pictures[rows[file.id]] = source.read()
    return pictures


def text_faults(body: str, *, where: str = "") -> list[Problem]:
    """What is wrong with the text of a template or report; an empty list when all its places exist."""
    return markup.faults(body, {"figure": tuple(FIGURES), **records.names()}, where=where)


def publishable_photos(report: Report) -> list[tuple[evidence.Publishable, str]]:
    """The photographs that could be placed in a report, with the name of their unit; those placed are left out."""
    placed = set(report.photos.values_list("file_id", flat=True))
    found = [one for one in evidence.publishable(report.campaign_id, as_of=clock.today()) if one.id not in placed]
    places = organisation.places_of(one.unit_id for one in found if one.unit_id is not None)
    return [(one, places[one.unit_id].name if one.unit_id in places else "") for one in found]


def content_digest(content: Mapping[str, Any]) -> str:
    """The digest of a document as it was published, by which the ledger's entry of the publication names it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
