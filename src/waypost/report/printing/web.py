"""A report as one web page that stands alone: no script, no other file, photographs inside."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from django.template.loader import render_to_string
from django.utils import translation

from waypost.report.document import Document


def page_of(document: Document, pictures: Mapping[str, bytes]) -> bytes:
    """The file's bytes, UTF-8."""
    inside = {name: "data:image/jpeg;base64," + base64.b64encode(bytes_).decode() for name, bytes_ in pictures.items()}
    with translation.override(document.language):
        text = render_to_string("report/standalone.html", {"document": document, "pictures": inside})
    return text.encode()
