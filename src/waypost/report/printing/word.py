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

from waypost.report.document import Block, Document, Run
from waypost.report.printing import layout
from waypost.report.printing.layout import FANGSONG, HEITI, KAITI, TITLE, Face
from waypost.report.printing.word_parts import (
    colophon,
    declare_faces,
    folio,
    indent_characters,
    line_below,
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
        _plain(style, face, layout.SIZE_3, is_bold=is_bold)
        style.paragraph_format.keep_with_next = True
        if is_chinese:
            indent_characters(style.paragraph_format, first_line=2)
    title = file.styles["Title"]
    _plain(title, TITLE, layout.SIZE_2, is_bold=False)
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
        for photo in block.photos:
            _photo(file, pictures.get(photo.id), photo.caption)
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
        paragraph.add_run(run.text)


def _photo(file: Any, picture: bytes | None, caption: str) -> None:
    if picture is not None:
        paragraph = file.add_paragraph()
        paragraph.alignment = _CENTRE
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(116))
        if shape.height > Mm(95):
            shape.width, shape.height = int(shape.width * Mm(95) / shape.height), Mm(95)
    under = file.add_paragraph(caption)
    under.alignment = _CENTRE
    under.runs[0].font.size = Pt(layout.SIZE_SMALL_4)
    set_face(under.runs[0], KAITI)


def _sign(file: Any, document: Document) -> None:
    """Who issues and when (署名、成文日期), four characters from the right; then the note on the ledger (附注)."""
    file.paragraphs[-1].paragraph_format.keep_with_next = True
    file.add_paragraph().paragraph_format.keep_with_next = True
    for words in (document.issuer, document.day):
        paragraph = file.add_paragraph(words)
        paragraph.alignment = _RIGHT
        paragraph.paragraph_format.keep_with_next = True
        indent_characters(paragraph.paragraph_format, right=4)
    note = file.add_paragraph(document.words.get("ledger_note", ""))
    indent_characters(note.paragraph_format, first_line=2)


def _appendix(file: Any, document: Document) -> None:
    """Where each number comes from, on a page of its own."""
    if not document.figures:
        return
    words = document.words
    mark = file.add_paragraph()
    mark.add_run().add_break(WD_BREAK.PAGE)
    set_face(mark.add_run(words.get("appendix", "")), HEITI)
    file.add_paragraph(words.get("appendix_title", ""), style="Title")
    head = tuple((Run(words.get(name, "")),) for name in ("figure", "value", "meaning", "rows", "digest"))
    rows = tuple(
        tuple((Run(text),) for text in (note.label, f"{note.value} {note.unit}".strip(), note.query, str(note.rows)))
        + ((Run(note.digest[:10]),),)
        for note in document.figures
    )
    plain_table(file, (head, *rows), widths=(34, 22, 62, 14, 24), size=9)
