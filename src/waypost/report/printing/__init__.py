"""Documents on paper: Word and PDF in the layout of GB/T 9704—2012; and a web page that stands alone."""

from __future__ import annotations

from collections.abc import Mapping

from waypost.platform import typesetting
from waypost.report.document import Document
from waypost.report.printing.pdf import pdf_of
from waypost.report.printing.web import page_of
from waypost.report.printing.word import word_of

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}


def printed(document: Document, form: str, pictures: Mapping[str, bytes]) -> bytes:
    """The document as "docx", "pdf" or "html".

    Raises:
        KeyError: another form.
        Refused: a PDF with Chinese characters on a machine without a face for them.
    """
    document = document.printable()
    if form == "pdf":
        return pdf_of(document, pictures, font_folders=typesetting.font_folders())
    return {"docx": word_of, "html": page_of}[form](document, pictures)
