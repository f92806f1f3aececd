"""The state is the fold of the events; a deleted, changed or reordered event is found out; the database refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests import build as people
from waypost.kernel.actor import Role
from waypost.kernel.errors import Conflict, NotPermitted
from waypost.ledger import actions as ledger
from waypost.platform import clock
from waypost.rectification import actions, queries
from waypost.rectification.models import Event, Recommendation
from waypost.rectification.rules import Happened, RecommendationState, fold
from waypost.rectification.tests import build
from waypost.rectification.tests.refusing import later, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
_S = RecommendationState


def unfence(table: str) -> None:
    """Take the database's fence away, as an intruder with its password would."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_no_update")
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rectification_event SET step = 'accept'",
        "DELETE FROM rectification_event",
        "UPDATE rectification_recommendationtext SET body = 'x'",
        "DELETE FROM rectification_recommendationtext",
        "UPDATE rectification_opinion SET text = 'x'",
        "UPDATE rectification_evidence SET proves = 'x'",
        "DELETE FROM rectification_recommendation",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_sealed(statement: str) -> None:
    build.at(build.world(), _S.CLOSURE_REQUESTED)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_deleted_event_is_found_out() -> None:
    row = build.at(build.world(), _S.ACCEPTED)
    unfence("rectification_event")

    Event.objects.filter(recommendation=row, step="give_opinion").delete()

    assert any("the ledger tells of" in fault.what for fault in queries.faults())


def test_a_changed_event_is_found_out() -> None:
    row = build.at(build.world(), _S.ACCEPTED)
    unfence("rectification_event")

    Event.objects.filter(recommendation=row, step="issue").update(actor=row.author)

    assert [fault.version for fault in queries.faults()] == [5]


def test_a_history_whose_words_in_the_ledger_were_erased_holds_and_says_when_another_acted() -> None:
    row = build.at(build.world(), _S.ACCEPTED)
    seq = Event.objects.get(recommendation=row, step="issue").seq
    office, second = (people.actor(Role.OFFICE) for _ in range(2))
    ledger.erase(second, ledger.propose_erasure(office, seq, ground="个人信息保护法").pk)

    assert list(queries.faults()) == []
    unfence("rectification_event")
    Event.objects.filter(recommendation=row, step="issue").update(actor=second.user_id)

    assert [fault.version for fault in queries.faults()] == [5]


def test_reordered_events_are_found_out() -> None:
    row = build.at(build.world(), _S.ACCEPTED)
    unfence("rectification_event")

    for version, other in ((4, 99), (5, 4), (99, 5)):
        Event.objects.filter(recommendation=row, version=version).update(version=other)

    assert list(queries.faults()) != []


def test_a_state_that_is_not_the_fold_is_found_out() -> None:
    row = build.at(build.world(), _S.ACCEPTED)

    Recommendation.objects.filter(pk=row.pk).update(state_value="in_progress")

    assert any("its events say" in fault.what for fault in queries.faults())


@pytest.mark.parametrize(
    "changes",
    [
        {"state_value": "closed_implemented"},
        {"state_value": "verified", "verifier": None},
        {"state_value": "closed_not_implemented"},
        {"state_value": "merged"},
        {"state_value": "withdrawn"},
        {"due_on": None},
        {"number": None},
    ],
)
def test_what_must_never_be_false_is_held_by_the_database(changes: dict[str, object]) -> None:
    row = build.at(build.world(), _S.IN_PROGRESS)

    with pytest.raises(IntegrityError), transaction.atomic():
        Recommendation.objects.filter(pk=row.pk).update(**changes)


def test_the_state_of_an_earlier_day_is_folded_from_what_had_happened_by_then() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)
    with later(3):
        row = actions.accept(w.head, row.pk, version=row.version)

    assert queries.state_on(w.office, row.pk, day=build.TODAY) is _S.ISSUED
    assert queries.state_on(w.office, row.pk, day=build.TODAY + timedelta(days=3)) is _S.ACCEPTED
    assert queries.state_on(w.office, row.pk, day=build.TODAY - timedelta(days=1)) is None


def test_a_later_change_alters_no_figure_of_an_earlier_day() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)
    campaign_id = w.campaign.pk
    before = list(queries.recommendation_rows(campaign_id=campaign_id, as_of=build.TODAY))

    with later(60):
        row = actions.accept(w.head, row.pk, version=row.version)
        assert len(queries.overdue_rows(campaign_id=campaign_id, as_of=clock.today())) == 1

    assert list(queries.recommendation_rows(campaign_id=campaign_id, as_of=build.TODAY)) == before
    assert list(queries.overdue_rows(campaign_id=campaign_id, as_of=build.TODAY)) == []
    measured = queries.recommendations_overdue([w.unit.pk, w.other.pk], campaign_id=campaign_id, as_of=clock.today())
    assert [one.value for one in measured.values()] == [0, 0]
    share = queries.recommendations_closed_share([w.unit.pk, w.other.pk], campaign_id=campaign_id, as_of=build.TODAY)
    assert [one.value for one in share.values()] == [0, None]


def test_a_history_with_a_gap_or_out_of_order_gives_no_state() -> None:
    at = build.NOON

    with pytest.raises(ValueError, match="missing"):
        fold([Happened(1, "draft", at), Happened(3, "submit", at)])
    with pytest.raises(ValueError, match="begins with a draft"):
        fold([Happened(1, "submit", at)])
    with pytest.raises(ValueError, match="took effect before"):
        fold([Happened(1, "draft", at), Happened(2, "submit", at - timedelta(days=1))])


def test_whoever_saw_an_older_version_gets_a_conflict_and_nothing_changes() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)
    seen = row.version
    actions.accept(w.head, row.pk, version=seen)

    with pytest.raises(Conflict, match="look again"):
        actions.dispute(w.head, row.pk, version=seen, objections=[])
    row.refresh_from_db()
    assert row.state is _S.ACCEPTED


def test_r6_an_event_does_not_take_effect_before_what_it_answers_nor_in_the_future() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)

    for moment in (build.NOON - timedelta(hours=1), build.NOON + timedelta(hours=1)):
        with refused("R6"):
            actions.accept(w.head, row.pk, version=row.version, effective_at=moment)


def test_r4_after_the_campaign_only_the_office_acts_for_the_group_and_the_unit_goes_on() -> None:
    w = build.world()
    row = build.at(w, _S.PLAN_SUBMITTED)
    waiting = build.at(w, _S.ISSUED)

    with later(120):
        with refused("R4"):
            actions.approve_plan(w.deputy, row.pk, version=row.version)
        row = actions.approve_plan(w.office, row.pk, version=row.version)
        waiting = actions.accept(w.head, waiting.pk, version=waiting.version)
    assert (row.state, waiting.state) == (_S.IN_PROGRESS, _S.ACCEPTED)


def test_while_the_group_has_somebody_entitled_the_office_does_not_stand_in() -> None:
    w = build.world()
    row = build.at(w, _S.PLAN_SUBMITTED)

    with refused("R1"):
        actions.approve_plan(w.office, row.pk, version=row.version)


def test_a_unit_sees_nothing_before_it_is_heard_and_a_neighbour_never() -> None:
    w = build.world()
    row = build.at(w, _S.IN_REVIEW)
    w.person("seconded", (build.Role.INSPECTOR, None), (build.Role.LIAISON, w.unit))

    for person in (w.head, w.liaison, w.head_above, w.seconded, w.neighbour):
        with pytest.raises(Recommendation.DoesNotExist):
            queries.item(person, row.pk)
    row = build._consult(w, row)
    assert [event.step for event in queries.item(w.head, row.pk).events] == ["consult"]
    assert [event.step for event in queries.item(w.office, row.pk).events] == ["draft", "submit", "consult"]
    with pytest.raises(Recommendation.DoesNotExist):
        queries.item(w.neighbour, row.pk)


def test_a_draft_of_a_plan_is_the_units_own_until_it_is_submitted() -> None:
    w = build.world()
    row = build.at(w, _S.ACCEPTED)
    actions.save_plan(w.liaison, row.pk, version=row.version, causes="尚在起草")

    assert len(queries.plans_for(w.head, row)) == 1
    assert queries.plans_for(w.deputy, row) == []
    with pytest.raises(NotPermitted):
        actions.save_plan(w.deputy, row.pk, version=row.version, causes="代写")


def test_a_button_that_is_closed_says_why() -> None:
    w = build.world()
    row = build.at(w, _S.VERIFIED)

    offers = {offer.step: offer for offer in queries.steps(w.inspector, queries.item(w.inspector, row.pk))}

    assert not offers["sign_closing"].allowed
    assert offers["sign_closing"].why != ""
    mine = {offer.step: offer for offer in queries.steps(w.leader, queries.item(w.leader, row.pk))}
    assert mine["sign_closing"].allowed


def test_what_waits_goes_to_whose_turn_it_is() -> None:
    w = build.world()
    row = build.at(w, _S.IN_REVIEW)

    def waits(person: object) -> bool:
        return any(str(row.pk) in one.address for one in queries.waiting(person, today=clock.today()))

    assert (waits(w.deputy), waits(w.author), waits(w.head)) == (True, False, False)
    row = build._consult(w, row)
    assert (waits(w.deputy), waits(w.liaison), waits(w.neighbour)) == (False, True, False)
    row = build.advance_from(w, row, _S.VERIFYING)
    assert (waits(w.inspector), waits(w.second), waits(w.head)) == (True, False, False)


def test_the_effective_moment_may_lie_between_the_last_event_and_now() -> None:
    w = build.world()
    row = build.at(w, _S.ISSUED)

    with later(2):
        row = actions.accept(w.head, row.pk, version=row.version, effective_at=build.NOON + timedelta(days=1))

    assert queries.state_on(w.office, row.pk, day=build.TODAY + timedelta(days=1)) is _S.ACCEPTED
