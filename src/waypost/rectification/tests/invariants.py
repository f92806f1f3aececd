"""The ten invariants of the design, read off the events and the folder, without the help of rules or policies."""

from __future__ import annotations

import itertools

from django.utils import timezone

from waypost.access.models import GrantRow
from waypost.rectification import queries
from waypost.rectification.models import Event, Judgement, Recommendation
from waypost.rectification.tests.histories import History

_UNIT = {"unit_head", "liaison"}
_HEADS_STEPS = {"accept", "dispute", "submit_plan", "request_closure", "ask_extension"}
_NOT_BY_AUTHOR = {"return_draft", "consult", "issue", "uphold", "withdraw_disputed", "close_not_implemented", "merge"}
_ENDED = {"closed_implemented", "closed_not_implemented", "withdrawn", "merged"}


def hold(h: History) -> None:
    """Raises AssertionError for the first invariant that does not hold."""
    row = Recommendation.objects.get(pk=h.row.pk)
    events = list(Event.objects.filter(recommendation=row).order_by("version"))
    _issued_rightly(row, events)
    _texts_stand(h, row)
    _sides_apart(h, row, events)
    _persons_apart(row, events)
    _closed_rightly(row, events)
    _ended_by_a_paper(row, events)
    _ends_are_ends(events)
    assert list(queries.faults_of(row)) == [], "10: the state is not the fold of sealed events"


def _issued_rightly(row: Recommendation, events: list[Event]) -> None:
    for event in events:
        if event.step != "issue":
            continue
        before = {one.step: one for one in events if one.version < event.version}
        assert row.basis.exists(), "1: issued without basis"
        assert before["consult"].actor_id != row.author_id, "1: no second person reviewed"
        heard = "give_opinion" in before or timezone.localdate(event.at) > row.consult_until
        assert heard, "1: the unit was not heard"
        assert event.references["due_on"], "1: no due date"


def _texts_stand(h: History, row: Recommendation) -> None:
    for text in row.texts.all():
        known = h.texts.setdefault(text.number, text.body)
        assert known == text.body, "2: a text was changed"
        if row.issued_text_number and text.number > row.issued_text_number:
            assert text.reason, "2: a correction has no reason"
    if row.issued_text_number:
        assert row.issued_text_number in h.texts, "2: the issued text is gone"


def _sides_apart(h: History, row: Recommendation, events: list[Event]) -> None:
    unit = {event.actor_id for event in events if event.acting_as in _UNIT}
    group = {event.actor_id for event in events if event.acting_as not in _UNIT}
    assert not unit & group, "3: one person acted for both sides"
    for event in events:
        if event.step in _HEADS_STEPS:
            assert event.acting_as == "unit_head", f"3: {event.step} not by the head"
    if not h.is_fresh:
        return
    h.is_fresh = False
    last = events[-1]
    if last.acting_as not in _UNIT:
        assert not _belongs(h, row, last.actor_id), "3: somebody of the unit or its line decided for the group"
    else:
        assert last.actor_id in _of_unit_now(row), "3: somebody who is not of the unit acted for it"


def _of_unit_now(row: Recommendation) -> set[int]:
    grants = GrantRow.objects.filter(unit_path=row.unit_path, role_value__in=_UNIT, revoked_at=None)
    return set(grants.values_list("user_id", flat=True))


def _belongs(h: History, row: Recommendation, user_id: int | None) -> bool:
    if user_id == h.w.ids["deputy_from_above"]:
        return True
    return user_id in _of_unit_now(row)


def _persons_apart(row: Recommendation, events: list[Event]) -> None:
    givers = set(row.evidence.values_list("given_by_id", flat=True))
    verifier = None
    for event in events:
        if event.step in _NOT_BY_AUTHOR:
            assert event.actor_id != row.author_id, f"4: the author took {event.step}"
        if event.step == "take_verification":
            verifier = event.actor_id
            assert verifier not in givers, "4: the verifier gave evidence"
        if event.step in ("judge_standard", "pass_verification"):
            assert event.actor_id == verifier, "4: another than the verifier judged"
        if event.step in ("sign_closing", "refuse_signature"):
            assert event.actor_id != verifier, "4: the verifier signed"


def _closed_rightly(row: Recommendation, events: list[Event]) -> None:
    if events[-1].step != "sign_closing":
        return
    last = row.verifications.order_by("number").last()
    assert last is not None and last.has_passed and last.rebound == row.rebounds, "5: nobody verified"
    assert row.plans.filter(state_value="approved").count() == 1, "5: no approved plan"
    for standard in row.standards.all():
        shown = row.evidence.filter(standard=standard, rebound=row.rebounds, is_context=False)
        assert shown.exists(), "5: a standard has no evidence"
        judged = Judgement.objects.filter(verification=last, standard=standard).order_by("order").last()
        assert judged is not None and judged.is_met and judged.source, "5: a standard is not judged met"
        assert judged.judged_by_id == last.verifier_id, "5: judged by another"
    if row.is_notice_due:
        assert row.notices.filter(verification=last, done_at__isnull=False).exists(), "5: no public notice"
    assert row.look_backs.filter(rebound=row.rebounds, due_on__gt=timezone.localdate(events[-1].at)).exists()


def _ended_by_a_paper(row: Recommendation, events: list[Event]) -> None:
    ended = events[-1].step in ("close_not_implemented", "withdraw_disputed")
    if ended:
        paper = row.decision_paper
        assert paper is not None and paper.number, "6: ended without a paper"
        entering = [event for event in events if event.references.get("paper") == str(paper.pk)]
        assert entering[0].acting_as == "office", "6: the paper is not the office's"


def _ends_are_ends(events: list[Event]) -> None:
    for before, after in itertools.pairwise(events):
        if before.state_value in _ENDED and after.state_value not in _ENDED:
            assert before.state_value == "closed_implemented", "7: out of an end"
            assert after.step == "reopen_rebound" and after.references["source"], "7: reopened without a ground"


def somebody_can_move_on(h: History) -> None:
    """Invariant 8: from every state that is no end, some entitled person can take a move now, or once time passes or
    papers come, which the plain exploration (test_no_dead_end) shows."""
    if h.row.state_value in _ENDED:
        return
    assert h.offered(), f"8: nobody can do anything while {h.row.state_value}"
