"""Which words a page may show in a language that is not its own: what people entered, and names."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

from tests.journeys.served import SOURCE

_HAN = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff\u3000-\u303f\uff00-\uffef0-9—…·]*")
_LATIN = re.compile(r"(?<![\w.:/“-])[A-Za-z][A-Za-z'’]+(?![\w.:/-])")
_NOBODY_MEANT = re.compile(
    r"\bundefined\b|\bNaN\b|\[object |\bnull\b|\{\{|\{%|%\([a-z_]+\)s|&(amp|lt|gt|quot|#\d+);"
    r"|\bTrue\b|\bFalse\b|datetime\.|<[A-Z]\w+: "
)
_NONE = re.compile(r"(?:^|(?<=[:：（(,，、·])|(?<=[:,·] ))None(?=$|[,，。、）)]| ·)")
_NAMES = {"Waypost", "Word", "PDF", "HTML", "XLSX", "CSV", "JSON", "API", "OpenAPI", "SHA", "WGS", "GB", "RFC", "UTC"}
_OWN_NAMES = {"English", "中文", "每行一项；英文名写在竖线之后：抓实领导带头 | Leaders first"}
_NAMES |= {"ID", "XLS", "ODS", "MB", "Ctrl", "Enter", "Esc", "Shift", "PostgreSQL", "SQLite", "Python", "PIN", "TOTP"}
_NAMES |= {
    "Chrome",
    "Firefox",
    "Safari",
    "Edge",
    "WeChat",
    "Linux",
    "Windows",
    "Android",
    "iPhone",
    "iPad",
    "HarmonyOS",
}


class Words:
    """What is data in a data folder: the text of every row, as a page may show it in any language."""

    def __init__(self, data: Path) -> None:
        values = set(_values(data))
        self._whole = frozenset(values)
        self._all = "\n".join(values)

    def wrong(self, said: Iterable[tuple[str, str, str]]) -> list[str]:
        """What is wrong with words as (text, language, element)."""
        found = []
        for text, language, element in said:
            if broken := _NOBODY_MEANT.search(text) or _NONE.search(text):
                found.append(f"“{broken.group().strip()}” in <{element}> “{text[:80]}”")
            elif language == "en" and (strange := self._strange_in_english(text)):
                found.append(f"Chinese in English, “{strange}” in <{element}> “{text[:80]}”")
            elif language.startswith("zh") and (strange := self._strange_in_chinese(text)):
                found.append(f"English in Chinese, “{strange}” in <{element}> “{text[:80]}”")
        return found

    @cache  # noqa: B019 - lives as long as the tests
    def _strange_in_english(self, text: str) -> str:
        if text in _OWN_NAMES:
            return ""
        if _HAN.search(text) and text in _chinese_messages() and text not in self._whole:
            return text
        return next((run for run in (hit.group() for hit in _HAN.finditer(text)) if not self._holds(run)), "")

    def _holds(self, run: str) -> bool:
        return run.rstrip("…") in self._all or all(part in self._all for part in re.split(r"[^\u3400-\u9fff]+", run))

    @cache  # noqa: B019
    def _strange_in_chinese(self, text: str) -> str:
        if text in self._whole or text in _OWN_NAMES:
            return ""
        return next((word for word in _LATIN.findall(text) if word not in _NAMES and word not in self._whole), "")


def _values(data: Path) -> Iterator[str]:
    """Every text of every table, and every text inside a JSON."""
    with sqlite3.connect(f"file:{data / 'waypost.sqlite3'}?mode=ro", uri=True) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            if table.startswith(("django_", "auth_", "sqlite_", "platform_search", "ledger_")):
                continue
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    if isinstance(value, str):
                        yield from _inside(value)


def _inside(value: str) -> Iterator[str]:
    yield value
    if value[:1] in "[{":
        try:
            yield from _leaves(json.loads(value))
        except ValueError:
            return


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one)


@cache
def _chinese_messages() -> frozenset[str]:
    """Every translation into Chinese."""
    found: set[str] = set()
    for path in (SOURCE / "waypost").glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                found.update(one for one in said if isinstance(one, str) and one and message.id)
    return frozenset(found)
