"""Reports on paper: the layout of GB/T 9704—2012 in Word, the PDF, and the page that stands alone."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
import typst
import zxingcpp
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from PIL import Image

from waypost.evidence.tests.build import jpeg
from waypost.kernel.errors import Refused
from waypost.platform import squares, typesetting
from waypost.report.document import Block, Document, FigureNote, Photo, Run
from waypost.report.printing import layout, pdf, printed
from waypost.report.printing.word import word_of

WORDS = {
    "ledger_note": "（数据截至某日。）",
    "appendix": "附件",
    "appendix_title": "数据来源",
    "figure": "指标",
    "value": "数值",
    "meaning": "口径",
    "rows": "记录数",
    "digest": "摘要值",
    "printed_on": "2021年4月16日印发",
}


def document(language: str = "zh-hans", *, text: str = "指导组实地督导市县单位") -> Document:
    """A short report with everything that can stand in one."""
    blocks = (
        Block("title", (Run("工作综述"),)),
        Block("subtitle", (Run("（2021年）"),)),
        Block("heading", (Run("一、进驻"),), 1),
        Block("heading", (Run("（一）动员"),), 2),
        Block("heading", (Run("1.分组"),), 3),
        Block("paragraph", (Run(text), Run("20", "visited_city_county"), Run("个。"))),
        Block("table", rows=(((Run("层级"),), (Run("数"),)), ((Run("市级"),), (Run("8", "visited_city"),)))),
        Block("photos", photos=(Photo("p1", "查看窗口（甲市）"),)),
    )
    note = FigureNote("visited_city_county", "市县单位", "20", "个", "口径", 20, "ab" * 32)
    return Document(
        language, "工作综述", "第五驻点指导组", "4月16日", "2021年4月16日", blocks, (note,), 9, "cd" * 32, words=WORDS
    )


@pytest.fixture(scope="module")
def word() -> Any:
    return docx.Document(io.BytesIO(word_of(document(), {"p1": jpeg()})))


def test_the_page_is_a4_with_the_margins_of_the_standard(word: Any) -> None:
    section = word.sections[0]
    sides = ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin")

    assert [round(getattr(section, side) / Mm(1)) for side in sides] == [210, 297, 37, 35, 28, 26]


def test_the_grid_holds_22_lines_of_28_characters(word: Any) -> None:
    grid = word.sections[0]._sectPr.find(qn("w:docGrid"))
    pitch, space = int(grid.get(qn("w:linePitch"))) / 20, int(grid.get(qn("w:charSpace"))) / 4096

    assert grid.get(qn("w:type")) == "linesAndChars"
    assert int(layout.TEXT_HEIGHT * layout.POINTS / pitch) == 22
    assert int(layout.TEXT_WIDTH * layout.POINTS / (16 + space) + 0.001) == 28


def test_the_body_is_size_3_in_fangsong_at_a_fixed_line_distance(word: Any) -> None:
    body = word.styles["Normal"]

    assert body.font.size == Pt(16)
    assert body.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.paragraph_format.line_spacing == Pt(28.95)
    paragraph = next(one for one in word.paragraphs if one.text.startswith("指导组实地督导"))
    assert paragraph._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
    ],
)
def test_headings_have_the_faces_of_the_standard(word: Any, style: str, face: str, size: int) -> None:
    found = word.styles[style]

    assert found.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face
    assert found.font.size == Pt(size)
    assert any(paragraph.style.name == style for paragraph in word.paragraphs)


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even(word: Any) -> None:
    section = word.sections[0]

    assert word.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert paragraph.text == "—  —"
        assert " PAGE " in paragraph._p.xml
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"
        assert paragraph.runs[0].font.size == Pt(14)


def test_each_face_names_what_may_stand_in_for_it() -> None:
    with zipfile.ZipFile(io.BytesIO(word_of(document(), {}))) as packed:
        fonts = packed.read("word/fontTable.xml").decode()

    assert 'w:name="仿宋_GB2312"' in fonts
    assert "Noto Serif CJK SC" in fonts


def test_the_photograph_the_table_and_the_sources_are_in_the_file(word: Any) -> None:
    assert len(word.inline_shapes) == 1
    assert [table.cell(0, 0).text.strip() for table in word.tables] == ["层级", "查看窗口（甲市）", "指标"]


def test_photographs_stand_two_a_row() -> None:
    photos = tuple(Photo(name, name) for name in ("甲", "乙", "丙"))
    given = replace(document(), blocks=(Block("photos", photos=photos),), figures=())

    made = docx.Document(io.BytesIO(word_of(given, {photo.id: jpeg() for photo in photos})))

    assert [[cell.text.strip() for cell in row.cells] for row in made.tables[0].rows] == [["甲", "乙"], ["丙", "丙"]]


def test_a_number_leads_to_its_row_among_the_sources(word: Any) -> None:
    link = word.element.find(f".//{qn('w:hyperlink')}")
    mark = word.element.find(f".//{qn('w:bookmarkStart')}")

    assert link.get(qn("w:anchor")) == mark.get(qn("w:name")) == "figure_visited_city_county"


def test_the_day_of_the_figures_stands_above_the_sources(word: Any) -> None:
    texts = [paragraph.text.strip() for paragraph in word.paragraphs]

    assert texts.index("（数据截至某日。）") > texts.index("数据来源")


def test_a_draft_says_so_on_every_page() -> None:
    draft = replace(document(), status="草稿")

    section = docx.Document(io.BytesIO(word_of(draft, {}))).sections[0]

    assert section.header.paragraphs[0].text == section.even_page_header.paragraphs[0].text == "草稿"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_pdf_is_made(language: str) -> None:
    made = printed(document(language), "pdf", {"p1": jpeg()})

    assert made.startswith(b"%PDF-")
    assert b"/Count 2" in made


def test_without_a_chinese_face_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "families", lambda folders: frozenset({"Libertinus Serif"}))

    with pytest.raises(Refused, match="apt-get install fonts-noto-cjk"):
        pdf.pdf_of(document(), {})


def test_a_folder_of_fonts_in_the_data_folder_is_looked_into(tmp_path: Path) -> None:
    assert "DejaVu Sans Mono" in typesetting.families([tmp_path])


def test_the_page_stands_alone() -> None:
    page = printed(document(), "html", {"p1": jpeg()}).decode()

    assert "data:image/jpeg;base64," in page
    assert "<script" not in page
    assert 'src="http' not in page and "url(" not in page
    assert '<a href="#figure-visited_city_county">20</a>' in page
    assert 'id="figure-visited_city_county"' in page


def test_a_text_is_text_and_never_markup() -> None:
    page = printed(document(text="<b>甲</b> #set page(width: 1pt) $x$ \\"), "html", {}).decode()

    assert "&lt;b&gt;甲&lt;/b&gt;" in page
    assert printed(document(text="<b>甲</b> #set page(width: 1pt) $x$ \\"), "pdf", {}).startswith(b"%PDF-")


def test_what_is_kept_is_what_was_published() -> None:
    assert Document.from_json(document().to_json()) == document()


@pytest.mark.parametrize("form", ["docx", "pdf", "html"])
def test_a_character_that_paper_cannot_hold_does_not_cost_the_report(form: str) -> None:
    pasted = document(text="第一行\x0b第二行\x01\x1b\ufffe")

    assert printed(pasted, form, {})


def test_a_line_broken_as_word_breaks_it_begins_a_new_line() -> None:
    pasted = docx.Document(io.BytesIO(printed(document(text="第一行\x0b第二行\x01"), "docx", {})))

    assert any(paragraph.text.startswith("第一行\n第二行20") for paragraph in pasted.paragraphs)


SEALED = replace(
    document(),
    words={
        **WORDS,
        "checkpoint_title": "账本检查点",
        "checkpoint_note": "核对页面：https://waypost.example/ledger/trust/",
    },
    checkpoint="waypost/0f3c\n3201\n" + "A" * 43 + "=\n\n— waypost/0f3c " + "B" * 91 + "=\n",
)


def _read(picture: bytes) -> list[str]:
    """What a telephone reads on a picture."""
    with Image.open(io.BytesIO(picture)) as image:
        return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def test_the_square_in_word_holds_the_checkpoint_and_stands_over_its_text() -> None:
    file = docx.Document(io.BytesIO(word_of(SEALED, {})))
    pictures = [part.blob for part in file.part.package.iter_parts() if str(part.partname).startswith("/word/media")]

    assert [_read(picture) for picture in pictures] == [[SEALED.checkpoint]]
    words = [paragraph.text for paragraph in file.paragraphs]
    at = words.index("账本检查点")
    assert words[at + 1 : at + 5] == [line for line in SEALED.checkpoint.splitlines() if line]
    assert words[at + 5].endswith("https://waypost.example/ledger/trust/")
    assert len(file.sections) == 1


def test_the_square_is_read_from_the_printed_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pages: list[bytes] = []

    def as_pictures(source: Path, files: dict[str, bytes], folders: Any) -> bytes:
        for name, content in {**files, source.name: source.read_bytes()}.items():
            (tmp_path / name).write_bytes(content)
        made = typst.compile(str(tmp_path / source.name), root=str(tmp_path), format="png", ppi=110)
        pages.extend(made if isinstance(made, list) else [made])
        return b""

    monkeypatch.setattr(typesetting, "pdf", as_pictures)
    monkeypatch.setattr(typesetting, "refuse_without_chinese", lambda *given: None)

    pdf.pdf_of(SEALED, {})

    assert [found for page in pages for found in _read(page)] == [SEALED.checkpoint]


def test_the_square_is_on_the_page_that_stands_alone() -> None:
    page = printed(SEALED, "html", {}).decode()

    assert squares.svg(SEALED.checkpoint) in page
    assert "<pre>waypost/0f3c\n3201\n" in page
    assert "checkpoint-square" not in printed(document(), "html", {}).decode().partition("<body>")[2]
