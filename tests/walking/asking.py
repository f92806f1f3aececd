"""A reader of the house, what is answered, and what a page lets its reader ask next."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.db import transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.test_routes import Sent, Walker

_UUID = re.compile(rb"[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}")
_NUMBER = re.compile(rb"\b1[12]\d{8}\b")
"""The key of a row of the world, or of one that an answer made: PostgreSQL counts on, also past what is undone."""
_EACH_TIME = re.compile(
    rb"Waypost-Receipt: [^\n]*|"
    rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"x-csrftoken": ?"[^"]*"|nonce-[^\' ;]*',
    re.IGNORECASE,
)
_HEADERS = ("Location", "Content-Disposition", "HX-Redirect", "HX-Location", "HX-Trigger", "Waypost-Receipt", "Link")
_OF_THE_HOUR = ("docProps/core.xml", "docProps/app.xml")


@dataclass(frozen=True)
class Answer:
    """What came: its status, the bytes that a reader can make out in it, and the page where it is one."""

    status: int
    words: bytes
    page: str = ""

    def same_but_for(self, key: str, known: Collection[str]) -> tuple[int, bytes]:
        """What is compared with another answer: without what is new each time, and without the key asked for."""
        asked, bare = key.encode(), key.replace("-", "").encode()
        words = _EACH_TIME.sub(b"", self.words.replace(asked, b"KEY").replace(bare, b"KEY"))

        def told(one: re.Match[bytes]) -> bytes:
            return one[0] if one[0].decode() in known else b"NEW"

        return self.status, _NUMBER.sub(told, _UUID.sub(told, words))


class Reader(Walker):
    """Somebody who asks, and of whose doings nothing stays."""

    def __init__(self, user: Any) -> None:
        super().__init__(user)
        self.asked = 0

    def get(self, address: str, *, method: str = "GET", sent: Sent | None = None) -> Answer:
        """The answer to one request."""
        self.asked += 1
        with transaction.atomic():
            answer = self.ask(method, address, sent)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        told = "".join(f"{name}: {answer[name]}\n" for name in _HEADERS if name in answer)
        is_page = answer.get("Content-Type", "").startswith("text/html")
        return Answer(answer.status_code, told.encode() + words_of(body), body.decode() if is_page else "")

    def send(self, address: str, fields: Mapping[str, Any]) -> Answer:
        """The answer to a form."""
        return self.get(address, method="POST", sent=Sent(encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT))


def words_of(body: bytes) -> bytes:
    """The bytes, or what a workbook, a Word file or a PDF says."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"".join(archive.read(name) for name in archive.namelist() if name not in _OF_THE_HOUR)
    if body.startswith(b"%PDF"):
        said = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True)
        return said.stdout
    return body


@dataclass
class Form:
    """A form of a page: what it would send as it stands, and every value that may be chosen in it."""

    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, set[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """The forms of a page, and the addresses that it names."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.addresses: set[str] = set()
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self.feed(words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.addresses |= {told[name] for name in ("href", "hx-get", "src") if told.get(name, "").startswith("/")}
        if tag == "form":
            posted = told.get("hx-post", "")
            method = "post" if posted else told.get("method", "get").lower()
            self._form = Form(method, posted or told.get("hx-get") or told.get("action", ""))
            self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "select":
            self._select = told.get("name", "")
            self._form.fields.setdefault(self._select, [])
        elif tag == "option" and self._select:
            self._form.offered.setdefault(self._select, set()).add(told.get("value", ""))
            if "selected" in told:
                self._form.fields[self._select].append(told.get("value", ""))
        elif tag in ("input", "textarea") and told.get("name"):
            self._take(told, tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""

    def _take(self, told: Mapping[str, str], tag: str) -> None:
        assert self._form is not None
        name, kind = told["name"], told.get("type", "text")
        if kind in ("submit", "button", "file", "image"):
            return
        if kind in ("checkbox", "radio"):
            self._form.offered.setdefault(name, set()).add(told.get("value", "on"))
            if "checked" not in told:
                self._form.fields.setdefault(name, [])
                return
        elif kind in ("text", "search") or tag == "textarea":
            self._form.texts.add(name)
        self._form.fields.setdefault(name, []).append(told.get("value", ""))
