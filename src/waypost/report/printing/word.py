"""A report as a Word file in the layout of GB/T 9704—2012."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from waypost.report.document import Block, Document, Photo, Run
from waypost.report.printing import layout
from waypost.report.printing.layout import FANGSONG, HEITI, KAITI, TITLE, Face
from waypost.report.printing.word_parts import (
    cells_in_pairs,
    checkpoint,
    colophon,
    declare_faces,
    folio,
    indent_characters,
    line_below,
    link_to_source,
    page_grid,
    plain_table,
    set_face,
    set_pitch,
    speak_chinese,
)

Pictures = Mapping[str, bytes]
_CENTRE, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_HEADINGS = {1: (HEITI, False), 2: (KAITI, False), 3: (FANGSONG, True)}
_MASTHEAD_LARGEST = 40
_PHOTO_WIDTH, _PHOTO_HEIGHT = 73, 60


def word_of(document: Document, pictures: Pictures) -> bytes:
    """The file's bytes. `pictures` holds the bytes of each photograph by its id; one that is missing leaves only
    its caption. The same document gives the same text and layout, but not the same bytes."""
    file = docx.Document()
    _page(file, document)
    _styles(file, is_chinese=document.language.startswith("zh"))
    _head(file, document)
    for block in document.blocks:
        _block(file, block, pictures)
    _sign(file, document)
    _appendix(file, document)
    if document.checkpoint:
        checkpoint(file, document)
    colophon(file, document)
    declare_faces(file)
    properties = file.core_properties
    properties.title, properties.author, properties.comments = document.title, document.issuer, document.status
    properties.language = document.language
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


def _page(file: Any, document: Document) -> None:
    section = file.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Mm(layout.WIDTH), Mm(layout.HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance = Mm(15)
    section.footer_distance = Mm(layout.BOTTOM - layout.FOLIO_BELOW_TEXT - 3)
    page_grid(section, characters=document.language.startswith("zh"))
    file.settings.odd_and_even_pages_header_footer = True
    folio(section.footer, on_the_right=True)
    folio(section.even_page_footer, on_the_right=False)
    if document.status:
        for header in (section.header, section.even_page_header):
            paragraph = header.paragraphs[0]
            paragraph.alignment = _CENTRE
            run = paragraph.add_run(document.status)
            run.font.size, run.font.color.rgb = Pt(layout.SIZE_4), RGBColor.from_string(layout.SEAL_RED)
            set_face(run, HEITI)


def _styles(file: Any, *, is_chinese: bool) -> None:
    body = file.styles["Normal"]
    speak_chinese(file.styles)
    body.font.size = Pt(layout.SIZE_3 if is_chinese else layout.SIZE_4)
    set_face(body, FANGSONG)
    form = body.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(layout.LINE_PITCH)
    form.space_before = form.space_after = Pt(0)
    form.widow_control = False
    set_pitch(body, layout.CHARACTER_PITCH if is_chinese else 0)
    for level, (face, is_bold) in _HEADINGS.items():
        style = file.styles[f"Heading {level}"]
        _plain(style, face, layout.SIZE_3 if is_chinese else layout.SIZE_4, is_bold=is_bold or not is_chinese)
        style.paragraph_format.keep_with_next = True
        if is_chinese:
            indent_characters(style.paragraph_format, first_line=2)
    title = file.styles["Title"]
    _plain(title, TITLE, layout.SIZE_2, is_bold=not is_chinese)
    title.paragraph_format.alignment = _CENTRE
    title.paragraph_format.line_spacing = Pt(36)
    for border in title.element.pPr.findall(qn("w:pBdr")):
        title.element.pPr.remove(border)


def _plain(style: Any, face: Face, size: int, *, is_bold: bool) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(size), is_bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    set_face(style, face)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(layout.LINE_PITCH)


def _head(file: Any, document: Document) -> None:
    """The red head (版头): the issuing body between margin and red line, then two empty lines before the title."""
    paragraph = file.add_paragraph()
    paragraph.alignment = _CENTRE
    paragraph.paragraph_format.line_spacing = Pt(layout.LINE_PITCH * 2)
    width = sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in document.issuer) or 1
    run = paragraph.add_run(document.issuer)
    run.font.size = Pt(min(_MASTHEAD_LARGEST, int(layout.TEXT_WIDTH * layout.POINTS / width)))
    run.font.color.rgb = RGBColor.from_string(layout.SEAL_RED)
    set_face(run, TITLE)
    line_below(paragraph, colour=layout.SEAL_RED, eighths=18, space=12)
    file.add_paragraph()
    file.add_paragraph()


def _block(file: Any, block: Block, pictures: Pictures) -> None:
    if block.kind == "title":
        _title(file, block.runs)
    elif block.kind == "subtitle":
        paragraph = file.add_paragraph(block.text)
        paragraph.alignment = _CENTRE
        set_face(paragraph.runs[0], KAITI)
        file.add_paragraph()
    elif block.kind == "heading":
        file.add_paragraph(block.text, style=f"Heading {min(block.level, 3)}")
    elif block.kind == "table":
        plain_table(file, block.rows)
    elif block.kind == "photos":
        _photos(file, block.photos, pictures)
    else:
        _paragraph(file, block.runs)


def _title(file: Any, runs: tuple[Run, ...]) -> None:
    """A title longer than a line is broken where one of its parts ends, not in the middle of a word."""
    paragraph = file.add_paragraph(style="Title")
    for number, line in enumerate(layout.title_lines([run.text for run in runs])):
        made = paragraph.add_run()
        if number:
            made.add_break(WD_BREAK.LINE)
        made.add_text(line)


def _paragraph(file: Any, runs: tuple[Run, ...]) -> None:
    paragraph = file.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    indent_characters(paragraph.paragraph_format, first_line=2)
    for run in runs:
        made = paragraph.add_run(run.text)
        if run.figure:
            link_to_source(made, run.figure)


def _photos(file: Any, photos: tuple[Photo, ...], pictures: Pictures) -> None:
    """Two photographs a row, each over what it shows, where and when; the last of an odd number alone in the middle."""
    for cell, photo in zip(cells_in_pairs(file, len(photos)), photos, strict=True):
        _photo(cell, pictures.get(photo.id), photo.caption)
    file.add_paragraph()


def _photo(cell: Any, picture: bytes | None, caption: str) -> None:
    under = cell.paragraphs[0]
    if picture is not None:
        above, under = under, cell.add_paragraph()
        above.alignment = _CENTRE
        above.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        above.paragraph_format.space_before = Pt(8)
        shape = above.add_run().add_picture(io.BytesIO(picture), width=Mm(_PHOTO_WIDTH))
        if shape.height > Mm(_PHOTO_HEIGHT):
            shape.width, shape.height = int(shape.width * Mm(_PHOTO_HEIGHT) / shape.height), Mm(_PHOTO_HEIGHT)
    under.alignment = _CENTRE
    under.paragraph_format.line_spacing = Pt(layout.SIZE_4 + 4)
    run = under.add_run(caption)
    run.font.size = Pt(layout.SIZE_SMALL_4)
    set_face(run, KAITI)


def _sign(file: Any, document: Document) -> None:
    """Who issues and when (署名、成文日期), four characters from the right; then whose the text and pictures are."""
    file.paragraphs[-1].paragraph_format.keep_with_next = True
    file.add_paragraph().paragraph_format.keep_with_next = True
    for words in (document.issuer, document.day):
        paragraph = file.add_paragraph(words)
        paragraph.alignment = _RIGHT
        paragraph.paragraph_format.keep_with_next = True
        indent_characters(paragraph.paragraph_format, right=4)
    _note(file, document.words.get("rights", ""))
    if not document.figures:
        _note(file, document.words.get("ledger_note", ""))


def _note(file: Any, words: str) -> None:
    paragraph = file.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(layout.SIZE_4 + 4)
    run = paragraph.add_run(words)
    run.font.size = Pt(layout.SIZE_SMALL_4)
    set_face(run, KAITI)


def _appendix(file: Any, document: Document) -> None:
    """Where each number comes from, on a page of its own: when they were read, then one row for each."""
    if not document.figures:
        return
    words = document.words
    mark = file.add_paragraph()
    mark.add_run().add_break(WD_BREAK.PAGE)
    set_face(mark.add_run(words.get("appendix", "")), HEITI)
    file.add_paragraph(words.get("appendix_title", ""), style="Title")
    _note(file, words.get("ledger_note", ""))
    head = tuple((Run(words.get(name, "")),) for name in ("figure", "value", "meaning", "rows", "digest"))
    rows = tuple(
        tuple((Run(text),) for text in (note.label, f"{note.value} {note.unit}".strip(), note.query, str(note.rows)))
        + ((Run(note.digest[:10]),),)
        for note in document.figures
    )
    names = tuple(note.id for note in document.figures)
    plain_table(file, (head, *rows), widths=(34, 22, 59, 17, 24), size=9, names=names)
