"""What Word's format asks for and python-docx has no words for: the grid of a page, faces, rules, page numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from waypost.platform import squares
from waypost.report.document import Document, Run
from waypost.report.printing import layout
from waypost.report.printing.layout import FACES, FANGSONG, HEITI, KAITI, LATIN, SONGTI, Face

_SQUARE = 40
Cells = Sequence[Sequence[Sequence[Run]]]


def element(name: str, /, **attributes: object) -> Any:
    """An element of Word's own namespace with attributes of it: element("w:ind", right=640)."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def page_grid(section: Any, *, characters: bool) -> None:
    """The grid of the section: 22 lines, and 28 characters a line where the text is Chinese."""
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if characters:
        grid = element(
            "w:docGrid",
            type="linesAndChars",
            linePitch=layout.line_pitch_twips(),
            charSpace=layout.character_space(),
        )
    else:
        grid = element("w:docGrid", type="lines", linePitch=layout.line_pitch_twips())
    section._sectPr.append(grid)


def set_face(thing: Any, face: Face) -> None:
    """Give a run or style its Chinese face; Latin letters and digits stand in Times."""
    properties = thing.element.get_or_add_rPr() if hasattr(thing, "element") else thing._element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = element("w:rFonts", ascii=LATIN.name, hAnsi=LATIN.name, cs=LATIN.name, eastAsia=face.name, hint="eastAsia")
    properties.insert(0, fonts)


def set_pitch(style: Any, points: float) -> None:
    """Set what is added to each character, and leave the grid: the lines and characters then fall as the grid says in
    every program. (Word narrows 16 pt to the grid's 15.8; others give such a character two places of the grid.)"""
    run = style.element.get_or_add_rPr()
    run.append(element("w:spacing", val=round(points * 20)))
    size = run.find(qn("w:sz"))
    if size is not None:
        size.addprevious(run.find(qn("w:spacing")))
    paragraph = style.element.get_or_add_pPr()
    paragraph.insert(0, element("w:snapToGrid", val=0))
    for name in ("w:widowControl", "w:pageBreakBefore", "w:keepLines", "w:keepNext"):
        earlier = paragraph.find(qn(name))
        if earlier is not None:
            earlier.addnext(paragraph.find(qn("w:snapToGrid")))
            return


def speak_chinese(styles: Any) -> None:
    """Chinese of the mainland, so that punctuation and variant characters are drawn as it wants them."""
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def indent_characters(form: Any, *, first_line: int = 0, left: int = 0, right: int = 0) -> None:
    """Indent by whole characters, so that the indent follows the grid."""
    properties = form._element.get_or_add_pPr()
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    wanted = {"firstLine": first_line, "left": left, "right": right}
    sizes: dict[str, object] = {}
    for name, count in wanted.items():
        if count:
            sizes[f"{name}Chars"] = count * 100
            sizes[name] = count * layout.SIZE_3 * 20
    form._element.get_or_add_pPr().append(element("w:ind", **sizes))
    _in_order(properties)


def _in_order(properties: Any) -> None:
    """`w:ind` stands before `w:jc` and `w:outlineLvl` in Word's schema."""
    indent = properties.find(qn("w:ind"))
    for name in ("w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl"):
        later = properties.find(qn(name))
        if later is not None:
            later.addprevious(indent)
            return


def line_below(paragraph: Any, *, colour: str, eighths: int, space: int) -> None:
    """A rule below a paragraph; its weight in eighths of a point, its distance in points."""
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="single", sz=eighths, space=space, color=colour))
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        spacing.addprevious(borders)
    else:
        properties.append(borders)


def folio(footer: Any, *, on_the_right: bool) -> None:
    """The page number between dashes, size 4 宋体, one character from the edge: right on odd pages, left on even."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if on_the_right else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    indent_characters(paragraph.paragraph_format, **{"right" if on_the_right else "left": 1})
    for part in ("— ", "PAGE", " —"):
        run = paragraph.add_run("" if part == "PAGE" else part)
        run.font.size = Pt(layout.SIZE_4)
        set_face(run, SONGTI)
        if part == "PAGE":
            run._r.append(element("w:fldChar", fldCharType="begin"))
            instruction = element("w:instrText")
            instruction.text = " PAGE "
            run._r.append(instruction)
            run._r.append(element("w:fldChar", fldCharType="end"))


def link_to_source(run: Any, name: str) -> None:
    """Let a number lead to its row in the table of sources; it looks like the text around it."""
    link = element("w:hyperlink", anchor=f"figure_{name}", history=1)
    run._r.addprevious(link)
    link.append(run._r)


def _mark(paragraph: Any, name: str, number: int) -> None:
    """The place to which `link_to_source` leads."""
    paragraph._p.append(element("w:bookmarkStart", id=number, name=f"figure_{name}"))
    paragraph._p.append(element("w:bookmarkEnd", id=number))


def cells_in_pairs(file: Any, count: int) -> list[Any]:
    """Cells, two a row over the whole width, no rules drawn and no row broken; the last of an odd number takes both."""
    table = file.add_table(rows=-(-count // 2), cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    cells: list[Any] = []
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("w:cantSplit"))
        left, right = row.cells
        left.width = right.width = Mm(layout.TEXT_WIDTH / 2)
        cells += [left, right] if count - len(cells) > 1 else [left.merge(right)]
    return cells


def plain_table(
    file: Any,
    rows: Cells,
    *,
    widths: Sequence[int] = (),
    size: int = layout.SIZE_SMALL_4,
    names: Sequence[str] = (),
) -> None:
    """A ruled table over the whole width; its first row is the head and comes again on each page. Widths in mm;
    `names` are the figures to whose rows numbers lead (see `link_to_source`)."""
    file.paragraphs[-1].paragraph_format.space_after = Pt(6)
    table = file.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    shares = widths or _shares(len(rows[0]))
    for column, width in zip(table.columns, shares, strict=True):
        column.width = Mm(width)
    for number, row in enumerate(rows):
        made = table.add_row()
        properties = made._tr.get_or_add_trPr()
        properties.append(element("w:cantSplit"))
        if number == 0:
            properties.append(element("w:tblHeader"))
        for column, runs in enumerate(row):
            cell = made.cells[column]
            cell.width = Mm(shares[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.keep_with_next = len(rows) <= 12 and number < len(rows) - 1
            if number == 0 or (column and not widths):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for run in runs:
                made_run = paragraph.add_run(run.text)
                made_run.font.size, made_run.font.bold = Pt(size), number == 0
                set_face(made_run, FANGSONG)
                if run.figure:
                    link_to_source(made_run, run.figure)
            if names and number and not column:
                _mark(paragraph, names[number - 1], number)
    file.add_paragraph().paragraph_format.line_spacing = Pt(12)


def _shares(columns: int) -> tuple[float, ...]:
    first = layout.TEXT_WIDTH * 0.34 if columns > 2 else layout.TEXT_WIDTH / columns
    rest = (layout.TEXT_WIDTH - first) / max(columns - 1, 1)
    return (first, *[rest] * (columns - 1))


def checkpoint(file: Any, document: Document) -> None:
    """The checkpoint of the ledger: a square for a telephone, below it what it says, and where that can be checked."""
    square = file.add_paragraph()
    square.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    square.paragraph_format.keep_with_next = True
    square.add_run().add_picture(io.BytesIO(squares.png(document.checkpoint)), width=Mm(_SQUARE))
    words = document.words
    lines = [line for line in document.checkpoint.splitlines() if line]
    for text, face, size in (
        (words.get("checkpoint_title", ""), HEITI, layout.SIZE_SMALL_4),
        *((line, SONGTI, 8) for line in lines),
        (words.get("checkpoint_note", ""), KAITI, 10),
    ):
        paragraph = file.add_paragraph()
        paragraph.paragraph_format.line_spacing = Pt(size + 4)
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        set_face(run, face)


def colophon(file: Any, document: Document) -> None:
    """The imprint (版记) at the foot of the last page: who printed it and when, between two rules, size 4."""
    paragraph = file.add_paragraph()
    properties = paragraph._p.get_or_add_pPr()
    width = round(layout.TEXT_WIDTH * layout.POINTS * 20)
    frame = {"w": width, "wrap": "around", "vAnchor": "margin", "hAnchor": "margin"}
    properties.append(element("w:framePr", **frame, xAlign="center", yAlign="bottom"))
    borders = element("w:pBdr")
    for side in ("top", "bottom"):
        borders.append(element(f"w:{side}", val="single", sz=8, space=4, color="000000"))
    properties.append(borders)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(layout.TEXT_WIDTH - 5), WD_TAB_ALIGNMENT.RIGHT)
    indent_characters(paragraph.paragraph_format, left=1)
    run = paragraph.add_run(f"{document.issuer}\t{document.words.get('printed_on', '')}")
    run.font.size = Pt(layout.SIZE_4)
    set_face(run, FANGSONG)


def declare_faces(file: Any) -> None:
    """Name in the table of fonts what may stand in for each face, so that a machine without it has a near one."""
    declared = "".join(
        f"<w:font w:name={quoteattr(face.name)}><w:altName w:val={quoteattr(','.join(face.instead))}/>"
        f'<w:charset w:val="{"00" if face is LATIN else "86"}"/></w:font>'
        for face in FACES
    )
    table = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{declared}</w:fonts>'
    for part in file.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = table.encode()
