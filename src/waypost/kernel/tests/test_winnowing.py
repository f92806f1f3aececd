"""Winnowing finds what was copied, and says nothing of what is too short."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from waypost.kernel.winnowing import K, W, containment, fingerprints

LETTERS = st.text(alphabet="登记交接班当场双方签字所领导每周抽看监控台账一致", max_size=60)


@given(
    before=LETTERS, after=LETTERS, common=st.text(alphabet="登记交接班当场双方签字", min_size=K + W - 1, max_size=40)
)
def test_a_common_run_of_15_characters_always_leaves_a_common_fingerprint(before: str, after: str, common: str) -> None:
    assert fingerprints(before + common) & fingerprints(common + after)


def test_layout_width_and_punctuation_hide_no_copy() -> None:
    plain = "建议把交接班登记移到值班室当场完成由所领导每周抽看一次"

    assert (
        containment(fingerprints("建议把交接班登记，移到值班室\n当场完成；由所领导每周抽看一次。"), fingerprints(plain))
        == 1.0
    )


def test_unlike_texts_share_nothing_and_an_empty_one_is_in_none() -> None:
    assert (
        containment(fingerprints("完善接警登记统一编号按月装订"), fingerprints("张贴办事指南公布监督电话号码")) == 0.0
    )
    assert containment(fingerprints(""), fingerprints("任何文字")) == 0.0
