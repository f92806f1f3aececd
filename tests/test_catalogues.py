"""Every message has its Chinese, every value its name in both languages, and one message says one thing."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from django.utils.translation import gettext, override, pgettext

from tests import catalogues
from tests.catalogues import CHINESE, ENGLISH

# A month is a name in English and a number in Chinese; the code gives both.
_ONE_FOR_ANOTHER = {"%(name)s %(year)s"}
_PLACES = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def test_every_message_has_its_chinese() -> None:
    lacking = [f"{use.where}: {use.message.words}" for use in catalogues.missing(CHINESE, catalogues.uses())]

    assert lacking == []


def test_every_value_has_its_name_in_chinese() -> None:
    lacking = [f"{use.where}: {use.message.words}" for use in catalogues.missing(CHINESE, catalogues.enum_uses())]

    assert lacking == []


def test_every_value_has_its_name_in_english() -> None:
    lacking = [f"{use.where}: {use.message.words}" for use in catalogues.missing(ENGLISH, catalogues.enum_uses())]

    assert lacking == []


def test_no_entry_is_empty() -> None:
    empty = [
        f"{language} {entry.room}: {entry.message.words}"
        for language in (CHINESE, ENGLISH)
        for entry in catalogues.entries(language)
        if not all(entry.said)
    ]

    assert empty == []


def test_one_message_says_the_same_in_every_room() -> None:
    said: dict[tuple[str, str, str], set[tuple[str, ...]]] = defaultdict(set)
    for language in (CHINESE, ENGLISH):
        for entry in catalogues.entries(language):
            said[language, entry.message.context, entry.message.words].add(entry.said)

    assert {key: ways for key, ways in said.items() if len(ways) > 1} == {}


def test_no_message_is_said_both_with_a_number_and_without() -> None:
    """A catalogue holds one entry of it, and the other use would be shown untranslated."""
    plurals: dict[tuple[str, str], set[str]] = defaultdict(set)
    for use in catalogues.uses():
        plurals[use.message.context, use.message.words].add(use.message.plural)

    assert {key: ways for key, ways in plurals.items() if len(ways) > 1} == {}


def test_a_translation_has_the_places_of_its_message() -> None:
    wrong = []
    for language in (CHINESE, ENGLISH):
        for entry in catalogues.entries(language):
            if (language == ENGLISH and entry.message.context) or entry.message.words in _ONE_FOR_ANOTHER:
                continue
            wanted = sorted(set(_PLACES.findall(entry.message.plural or entry.message.words)))
            wrong += [f"{entry.room}: {said}" for said in entry.said if sorted(set(_PLACES.findall(said))) != wanted]

    assert wrong == []


@pytest.mark.parametrize(("language", "code"), [(CHINESE, "zh-hans"), (ENGLISH, "en")])
def test_every_message_is_said_as_its_room_says_it(language: str, code: str) -> None:
    """Django's own catalogues lie before the rooms': a message that both have is said in Django's words."""
    strangers = []
    with override(code):
        for entry in catalogues.entries(language):
            message = entry.message
            if not message.plural:
                said = pgettext(message.context, message.words) if message.context else gettext(message.words)
                strangers += [f"{entry.room}: {message.words}: {said}"] if said != entry.said[0] else []

    assert strangers == []
