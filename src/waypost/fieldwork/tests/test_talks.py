"""Confidential talks: counted by all who may count, read by the author and those named, found nowhere."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from tests import build
from waypost.access.models import User
from waypost.fieldwork import actions, queries, sealing
from waypost.fieldwork.models import Talk, TalkContent, TalkReader
from waypost.fieldwork.tests.build import NINE, PASSPHRASE, Stage, stage
from waypost.kernel.actor import Actor, Grant, Role
from waypost.kernel.errors import BadInput, NotPermitted, Refused
from waypost.ledger.models import Entry
from waypost.platform import clock, vault

pytestmark = pytest.mark.django_db
MARKER = "銀杏樹下獨一無二之語"


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE + timedelta(hours=7)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def unlocked_in(actor: Actor) -> Client:
    """Signed in, and the passphrase given."""
    client = signed_in(actor)
    assert client.post("/profile/seal/unlock/", {"passphrase": PASSPHRASE}).status_code == 302
    return client


def test_the_author_reads_his_talk_and_the_opening_is_on_record_first(s: Stage) -> None:
    talk = s.talk(text=MARKER, with_whom="某法官")

    opened = actions.open_talk(s.inspector, talk.pk, private=s.key(s.inspector))

    assert (opened.text, opened.with_whom, opened.held_at) == (MARKER, "某法官", NINE)
    assert [entry.act for entry in Entry.objects.filter(subject=f"talk:{talk.pk}")] == ["talk.recorded", "talk.opened"]


def test_without_a_ledger_entry_there_are_no_words(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = s.talk()

    def broken(*_: object, **__: object) -> None:
        raise OSError("the ledger's disk is full")

    monkeypatch.setattr("waypost.fieldwork.actions.talks.record", broken)
    monkeypatch.setattr(sealing, "open_sealed", lambda *_: pytest.fail("the words were taken out"))

    with pytest.raises(OSError, match="full"):
        actions.open_talk(s.inspector, talk.pk, private=s.key(s.inspector))


def test_a_named_reader_reads_it_and_the_author_sees_that(s: Stage) -> None:
    talk = s.talk()
    actions.name_reader(s.inspector, talk.pk, user_id=s.colleague.user_id or 0, private=s.key(s.inspector))

    actions.open_talk(s.colleague, talk.pk, private=s.key(s.colleague))

    assert [one.by for one in queries.openings(s.inspector, talk.pk)] == ["组员乙"]
    with pytest.raises(Talk.DoesNotExist):
        queries.openings(s.colleague, talk.pk)


def test_nobody_else_knows_of_it_whatever_the_role(s: Stage) -> None:
    talk = s.talk()

    for actor in (s.office, s.leader, s.deputy, s.colleague, s.head, s.liaison, s.officer, s.auditor, s.admin):
        with pytest.raises(Talk.DoesNotExist):
            actions.open_talk(actor, talk.pk, private=None)
        assert queries.talks(actor) == []


def test_office_and_administrator_are_not_named_and_do_not_read_when_they_become_so(s: Stage) -> None:
    talk = s.talk()
    for actor in (s.office, s.admin, s.head, s.inspector):
        with pytest.raises(Refused):
            actions.name_reader(s.inspector, talk.pk, user_id=actor.user_id or 0, private=s.key(s.inspector))
    actions.name_reader(s.inspector, talk.pk, user_id=s.colleague.user_id or 0, private=s.key(s.inspector))
    two_hats = Actor(s.colleague.user_id, grants=(*s.colleague.grants, Grant(Role.ADMIN)))

    with pytest.raises(NotPermitted):
        actions.open_talk(two_hats, talk.pk, private=s.key(s.colleague))


def test_only_the_author_names_and_dismisses_readers(s: Stage) -> None:
    talk = s.talk(reader_ids=[s.colleague.user_id or 0])
    with pytest.raises(NotPermitted):
        actions.name_reader(s.colleague, talk.pk, user_id=s.leader.user_id or 0, private=s.key(s.colleague))
    with pytest.raises(NotPermitted):
        actions.dismiss_reader(s.colleague, talk.pk, user_id=s.colleague.user_id or 0)
    with pytest.raises(Talk.DoesNotExist):
        actions.name_reader(s.leader, talk.pk, user_id=s.leader.user_id or 0, private=None)

    actions.dismiss_reader(s.inspector, talk.pk, user_id=s.colleague.user_id or 0)

    with pytest.raises(Talk.DoesNotExist):
        actions.open_talk(s.colleague, talk.pk, private=s.key(s.colleague))
    with pytest.raises(TalkReader.DoesNotExist):
        actions.dismiss_reader(s.inspector, talk.pk, user_id=s.colleague.user_id or 0)


def test_talks_are_recorded_by_the_group_only(s: Stage) -> None:
    for actor in (s.office, s.head, s.auditor, s.admin):
        with pytest.raises(NotPermitted):
            s.talk(actor)

    assert Talk.objects.count() == TalkContent.objects.count() == 0


def test_a_talk_outside_the_mandate_or_of_the_future_or_too_near_is_refused_without_its_words(s: Stage) -> None:
    county = build.region("安定区", parent=s.city)
    with pytest.raises(Refused) as refused:
        s.talk(held_at=NINE - timedelta(days=60), text=MARKER)
    assert refused.value.code == "R4"
    for said in ({"held_at": NINE + timedelta(days=1)}, {"region_id": county.pk}, {"with_whom": " "}, {"text": ""}):
        with pytest.raises(BadInput) as bad:
            s.talk(**{"text": MARKER, **said})
        assert MARKER not in f"{bad.value}{bad.value.problems}{bad.value.params}"


def test_one_code_is_one_person_and_two_talks_are_two_person_times(s: Stage) -> None:
    for code in ("甲", "甲", "乙", "丙", "丁", "戊", ""):
        s.talk(pseudonym=code)

    counts = queries.talk_counts(s.campaign.pk, NINE.date())

    assert (counts.person_times, counts.people) == (7, 6)


def test_the_same_code_of_two_authors_is_two_people(s: Stage) -> None:
    s.talk(pseudonym="1")
    s.talk(s.colleague, pseudonym="1")

    assert len(set(Talk.objects.values_list("person_key", flat=True))) == 2


def test_small_counts_do_not_leave_the_room_nor_what_would_give_them_away(s: Stage) -> None:
    for number in range(6):
        s.talk(pseudonym=f"甲{number}")
    s.talk(s.other_inspector, region_id=s.other_city.pk)

    total = queries.talk_counts(s.campaign.pk, NINE.date())
    cells = dict(queries.counts_by_region(s.leader, s.campaign.pk, NINE.date()))

    assert total.person_times == 7
    assert all(cell.is_suppressed for cell in cells.values())
    assert queries.talk_counts(s.campaign.pk, NINE.date(), region_path=s.other_city.path).is_suppressed
    assert queries.counts_by_region(s.head, s.campaign.pk, NINE.date()) == []


def test_counts_are_as_of_the_day_on_which_a_talk_came_on_record(s: Stage) -> None:
    for _ in range(5):
        s.talk()

    assert queries.talk_counts(s.campaign.pk, NINE.date() - timedelta(days=1)).person_times == 0
    assert queries.talk_counts(s.campaign.pk, NINE.date()).person_times == 5
    assert len(queries.talk_rows(campaign_id=s.campaign.pk, as_of=NINE.date())) == 5


def test_a_sealed_content_cannot_be_moved_to_another_talk(s: Stage) -> None:
    one, other = s.talk(text="甲"), s.talk(text="乙")
    TalkContent.objects.filter(talk=other).update(sealed=TalkContent.objects.get(talk=one).sealed)

    with pytest.raises(vault.NotOpened):
        actions.open_talk(s.inspector, other.pk, private=s.key(s.inspector))


def test_the_words_and_the_person_stand_in_no_table_at_all(s: Stage) -> None:
    for person in (s.inspector, s.colleague):
        s.key(person)
    client = signed_in(s.inspector)
    said = {"region_id": s.city.pk, "day": "2021-03-15", "time": "09:00", "with_whom": MARKER, "where": MARKER}
    said |= {"text": MARKER, "pseudonym": MARKER, "idempotency_key": "k1", "reader_ids": [s.colleague.user_id]}
    assert [client.post("/talks/new/", said).status_code for _ in range(2)] == [302, 302]
    talk = Talk.objects.get()
    header = {"Idempotency-Key": "k2"}
    for reader in (s.inspector, s.colleague):
        assert MARKER in unlocked_in(reader).post(f"/talks/{talk.pk}/open/", headers=header).content.decode()
    bad = client.post("/talks/new/", {**said, "day": "", "idempotency_key": "k3"})
    assert bad.status_code == 422
    refused = client.post("/talks/new/", {**said, "day": "2020-01-01", "idempotency_key": "k4"})
    assert (refused.status_code, MARKER in refused.content.decode()) == (409, False)

    assert [model for model in apps.get_models() if _holds(model._meta.db_table, MARKER)] == []


def _holds(table: str, words: str) -> bool:
    escaped = words.encode("unicode_escape").decode()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # the name comes from the models
        rows = cursor.fetchall()
    for cell in (cell for row in rows for cell in row):
        content = bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
        if words.encode() in content or escaped.encode() in content:
            return True
    return False


def _addresses() -> list[str]:
    """Every address of the house that takes no argument."""
    found: list[str] = []

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif "<" not in route and "(" not in route:
                found.append("/" + route.replace("^", "").replace("$", ""))

    walk(get_resolver().url_patterns, "")
    return found


def test_no_page_search_or_export_shows_a_word_of_it_to_anybody(s: Stage) -> None:
    talk = s.talk(text=MARKER, with_whom=MARKER, where=MARKER, pseudonym=MARKER)
    s.open_visit()
    pages = [*_addresses(), f"/search/?q={MARKER}", f"/visits/?text={MARKER}", f"/findings/?text={MARKER}"]
    pages += [f"/talks/{talk.pk}/"]

    for actor in (s.inspector, s.office, s.leader, s.colleague, s.head, s.auditor, s.admin):
        client = signed_in(actor)
        client.raise_request_exception = False
        for page in pages:
            answer = client.get(page)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            words = content.decode(errors="ignore")

            if MARKER in page:
                assert f"/talks/{talk.pk}/" not in words, page
            else:
                assert MARKER not in words, page
    assert queries.search(s.inspector, MARKER[:4]) == []


def test_an_opened_talk_is_stored_in_no_cache(s: Stage) -> None:
    talk = s.talk()

    answer = unlocked_in(s.inspector).post(f"/talks/{talk.pk}/open/")

    assert "no-store" in answer["Cache-Control"]


def test_who_opens_many_talks_of_others_within_an_hour_is_told_of(s: Stage) -> None:
    own = [s.talk(author=s.deputy) for _ in range(3)]
    others = [s.talk(reader_ids=[s.deputy.user_id]) for _ in range(7)]

    for talk in [*own, *others[:5], others[0]]:
        actions.open_talk(s.deputy, talk.pk, private=s.key(s.deputy))
    assert not Entry.objects.filter(act="account.opened_many_talks").exists()
    for talk in others[5:]:
        actions.open_talk(s.deputy, talk.pk, private=s.key(s.deputy))

    (entry,) = Entry.objects.filter(act="account.opened_many_talks")
    assert entry.subject == f"account:{s.deputy.user_id}"
    assert entry.body.text == '{"talks":6}'
