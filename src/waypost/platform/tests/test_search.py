"""Two characters must find."""

from __future__ import annotations

import pytest

from waypost.platform import search

pytestmark = pytest.mark.django_db


def test_two_chinese_characters_find_inside_a_sentence() -> None:
    search.put("finding", 1, "安定区司法局整改台账不全")
    search.put("finding", 2, "安定区人民法院")

    assert search.find("finding", "整改") == ["1"]
    assert search.find("finding", "安定") == ["2", "1"]


def test_a_record_put_again_has_only_its_new_words() -> None:
    search.put("finding", 1, "整改台账")
    search.put("finding", 1, "学习笔记")

    assert search.find("finding", "整改") == []
    assert search.find("finding", "笔记") == ["1"]


def test_signs_alone_find_nothing_and_break_nothing() -> None:
    search.put("finding", 1, '他说"整改"')

    assert search.find("finding", '"*') == []
    assert search.find("finding", '"整改') == ["1"]
