"""A talk is opened by its readers' own keys; two custodians together can open it again, and neither alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from waypost.access import actions as access
from waypost.access import unlocking
from waypost.access.models import Tries, User
from waypost.fieldwork import actions, queries
from waypost.fieldwork.actions import talks as talk_actions
from waypost.fieldwork.models import Custody, CustodyBox, Share, Talk, TalkBox, TalkContent, TalkReader, Unsealing
from waypost.fieldwork.tests.build import NINE, PASSPHRASE, Stage, stage
from waypost.kernel.actor import Actor
from waypost.kernel.errors import BadInput, NotPermitted, Refused, TooManyTries
from waypost.ledger.models import Entry
from waypost.platform import clock, vault

pytestmark = pytest.mark.django_db
OTHER = "另一句谁也猜不到的话,很长"
MARKER = "銀杏樹下獨一無二之語"


@pytest.fixture(autouse=True)
def _day(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NINE + timedelta(hours=7)):
        yield


@pytest.fixture
def s() -> Stage:
    return stage()


def custody(s: Stage) -> Custody:
    """The leader and the deputy hold the shares."""
    for person in (s.leader, s.deputy):
        s.key(person)
    return actions.appoint_custodians(
        s.leader, s.campaign.pk, first_id=s.leader.user_id or 0, second_id=s.deputy.user_id or 0
    )


def lose(s: Stage, person: Actor) -> bytes:
    """A person forgets the passphrase and makes another key."""
    access.make_seal_key(person, passphrase=OTHER)
    return unlocking.unlock(person, passphrase=OTHER)


def test_without_a_passphrase_nothing_is_recorded(s: Stage) -> None:
    with pytest.raises(Refused) as refused:
        actions.record_talk(
            s.inspector, campaign_id=s.campaign.pk, region_id=s.city.pk, held_at=NINE, with_whom="甲", text="乙"
        )

    assert (refused.value.code, Talk.objects.count()) == ("seal", 0)


def test_a_locked_key_opens_nothing_and_leaves_no_opening(s: Stage) -> None:
    talk = s.talk()

    with pytest.raises(Refused) as refused:
        actions.open_talk(s.inspector, talk.pk, private=None)

    assert refused.value.code == "locked"
    assert not Entry.objects.filter(act="talk.opened").exists()


def test_each_talk_and_each_revision_has_a_key_of_its_own(s: Stage) -> None:
    talk, other = s.talk(text="甲"), s.talk(text="甲")
    actions.amend_talk(s.inspector, talk.pk, with_whom="某法官", text="改过的话", held_at=NINE)
    private = s.key(s.inspector)

    keys = {
        talk_actions._data_key(s.inspector, content, private) for content in TalkContent.objects.select_related("talk")
    }

    assert len(keys) == TalkContent.objects.count() == 3
    assert actions.open_talk(s.inspector, talk.pk, private=private).text == "改过的话"
    assert actions.open_talk(s.inspector, other.pk, private=private).text == "甲"


def test_a_reader_reads_the_amended_words_and_only_the_author_amends(s: Stage) -> None:
    talk = s.talk(reader_ids=[s.colleague.user_id or 0])

    actions.amend_talk(s.inspector, talk.pk, with_whom="某法官", text=MARKER, held_at=NINE)

    assert actions.open_talk(s.colleague, talk.pk, private=s.key(s.colleague)).text == MARKER
    with pytest.raises(NotPermitted):
        actions.amend_talk(s.colleague, talk.pk, with_whom="某法官", text="x", held_at=NINE)
    with pytest.raises(Talk.DoesNotExist):
        actions.amend_talk(s.deputy, talk.pk, with_whom="某法官", text="x", held_at=NINE)


def test_a_reader_who_is_dismissed_has_no_box_any_more(s: Stage) -> None:
    talk = s.talk(reader_ids=[s.colleague.user_id or 0])

    actions.dismiss_reader(s.inspector, talk.pk, user_id=s.colleague.user_id or 0)

    assert set(TalkBox.objects.values_list("user_id", flat=True)) == {s.inspector.user_id}


def test_how_long_the_words_are_does_not_show(s: Stage) -> None:
    s.talk(text="短")
    s.talk(text="稍长一些的话" * 5)

    assert len({len(bytes(content.sealed)) for content in TalkContent.objects.all()}) == 1


def test_a_lost_passphrase_is_survived_by_two_custodians(s: Stage) -> None:
    custody(s)
    talk = s.talk(text=MARKER)
    private = lose(s, s.inspector)
    with pytest.raises(Refused) as lost:
        actions.open_talk(s.inspector, talk.pk, private=private)
    assert (lost.value.code, queries.talk(s.inspector, talk.pk).is_lost) == ("lost", True)

    asked = actions.ask_unsealing(s.inspector, s.campaign.pk, reason="口令忘记了")
    actions.approve_unsealing(s.leader, asked.pk, private=s.key(s.leader))
    with pytest.raises(Refused):
        actions.open_talk(s.inspector, talk.pk, private=private)
    actions.approve_unsealing(s.deputy, asked.pk, private=s.key(s.deputy))

    assert actions.open_talk(s.inspector, talk.pk, private=private).text == MARKER
    acts = list(Entry.objects.filter(subject=f"talk:{talk.pk}").order_by("seq").values_list("act", flat=True))
    assert acts == [
        "talk.recorded",
        "talk.unsealing_asked",
        "talk.unsealing_agreed",
        "talk.unsealed",
        "talk.opened",
    ]


def test_a_new_reader_reads_for_seven_days_and_the_author_sees_who_agreed(s: Stage) -> None:
    custody(s)
    talk = s.talk(text=MARKER)
    asked = actions.ask_unsealing(s.colleague, s.campaign.pk, reason="接办此事", talk_id=talk.pk)
    for custodian in (s.deputy, s.leader):
        actions.approve_unsealing(custodian, asked.pk, private=s.key(custodian))

    assert actions.open_talk(s.colleague, talk.pk, private=s.key(s.colleague)).text == MARKER
    told = [one.act for one in reversed(queries.openings(s.inspector, talk.pk))]
    assert told == ["talk.unsealing_asked", "talk.unsealing_agreed", "talk.unsealed", "talk.opened"]
    with clock.at(NINE + timedelta(days=8)), pytest.raises(Talk.DoesNotExist):
        actions.open_talk(s.colleague, talk.pk, private=s.key(s.colleague))


def test_nobody_agrees_twice_or_to_their_own_request_or_without_being_a_custodian(s: Stage) -> None:
    custody(s)
    talk = s.talk()
    asked = actions.ask_unsealing(s.colleague, s.campaign.pk, reason="接办", talk_id=talk.pk)
    own = actions.ask_unsealing(s.leader, s.campaign.pk, reason="想看", talk_id=talk.pk)
    actions.approve_unsealing(s.leader, asked.pk, private=s.key(s.leader))

    for custodian, row in ((s.leader, asked), (s.leader, own)):
        with pytest.raises(Refused) as refused:
            actions.approve_unsealing(custodian, row.pk, private=s.key(custodian))
        assert refused.value.code == "second"
    for stranger in (s.inspector, s.office, s.admin, s.head, s.auditor):
        with pytest.raises(Unsealing.DoesNotExist):
            actions.approve_unsealing(stranger, asked.pk, private=None)
    assert TalkReader.objects.count() == 0


def test_the_database_itself_wants_two_different_custodians(s: Stage) -> None:
    custody(s)
    talk = s.talk()
    asked = actions.ask_unsealing(s.colleague, s.campaign.pk, reason="接办", talk_id=talk.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Unsealing.objects.filter(pk=asked.pk).update(first_by=s.leader.user_id, second_by=s.leader.user_id)


def test_one_share_with_the_database_opens_nothing(s: Stage) -> None:
    """What the leader has, with everything that lies in the tables, leads to no data key."""
    custody(s)
    s.talk(text=MARKER)
    private = s.key(s.leader)
    row = Custody.objects.get()
    mine = Share.objects.get(user=s.leader.user_id or 0)
    share = vault.unwrapped(private, bytes(mine.box), about=f"share|custody:{row.pk}|user:{s.leader.user_id}|v1")
    box = CustodyBox.objects.select_related("content__talk").get()
    bound = talk_actions.bound_of(box.content)

    for key in (private, share):
        with pytest.raises(vault.NotOpened):
            vault.unwrapped(key, bytes(box.box), about=bound.about("key"))


def test_a_request_that_is_declined_or_has_run_out_is_over(s: Stage) -> None:
    custody(s)
    talk = s.talk()
    asked = actions.ask_unsealing(s.colleague, s.campaign.pk, reason="接办", talk_id=talk.pk)
    with pytest.raises(BadInput):
        actions.decline_unsealing(s.deputy, asked.pk, reason=" ")

    actions.decline_unsealing(s.deputy, asked.pk, reason="与此人无关")

    with pytest.raises(Unsealing.DoesNotExist):
        actions.approve_unsealing(s.leader, asked.pk, private=s.key(s.leader))
    late = actions.ask_unsealing(s.colleague, s.campaign.pk, reason="接办", talk_id=talk.pk)
    with clock.at(NINE + timedelta(days=8)), pytest.raises(Unsealing.DoesNotExist):
        actions.approve_unsealing(s.leader, late.pk, private=s.key(s.leader))
    assert [one.state for one in queries.unsealings(s.colleague, s.campaign.pk)] == ["waiting", "declined"]


def test_a_request_needs_a_reason_a_talk_and_a_part_in_the_campaign(s: Stage) -> None:
    custody(s)
    talk = s.talk()
    with pytest.raises(BadInput):
        actions.ask_unsealing(s.colleague, s.campaign.pk, reason="", talk_id=talk.pk)
    with pytest.raises(Talk.DoesNotExist):
        actions.ask_unsealing(s.colleague, s.campaign.pk, reason="想看")
    for actor in (s.head, s.admin, s.office, s.auditor):
        with pytest.raises(NotPermitted):
            actions.ask_unsealing(actor, s.campaign.pk, reason="想看", talk_id=talk.pk)


def test_the_administrator_and_the_office_are_never_custodians(s: Stage) -> None:
    for person in (s.leader, s.deputy):
        s.key(person)
    for first, second in ((s.leader, s.leader), (s.leader, s.admin), (s.office, s.deputy), (s.leader, s.head)):
        with pytest.raises(Refused):
            actions.appoint_custodians(
                s.leader, s.campaign.pk, first_id=first.user_id or 0, second_id=second.user_id or 0
            )
    for actor in (s.admin, s.office, s.inspector, s.head):
        with pytest.raises(NotPermitted):
            actions.appoint_custodians(
                actor, s.campaign.pk, first_id=s.leader.user_id or 0, second_id=s.deputy.user_id or 0
            )
    with pytest.raises(NotPermitted):
        access.make_seal_key(s.admin, passphrase=PASSPHRASE)


def test_what_was_sealed_before_there_were_custodians_is_kept_for_them_when_its_author_opens_it(s: Stage) -> None:
    talk = s.talk()
    custody(s)
    assert CustodyBox.objects.count() == 0

    actions.open_talk(s.inspector, talk.pk, private=s.key(s.inspector))

    assert CustodyBox.objects.count() == 1


def test_wrong_passphrases_shut_the_key_for_a_growing_while(s: Stage) -> None:
    s.key(s.inspector)
    for _ in range(5):
        with pytest.raises(Refused, match="not the passphrase"):
            unlocking.unlock(s.inspector, passphrase=OTHER)

    with pytest.raises(TooManyTries, match="wait 1 min"):
        unlocking.unlock(s.inspector, passphrase=PASSPHRASE)
    with clock.really_at(timezone.now() + timedelta(minutes=2)):
        unlocking.unlock(s.inspector, passphrase=PASSPHRASE)
    assert not Tries.objects.filter(user=s.inspector.user_id).exists()


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "one-and-the-same"}])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("unlock", {"passphrase": OTHER}),
        ("change", {"old": OTHER, "new": OTHER, "again": OTHER}),
    ],
)
def test_a_wrong_passphrase_is_counted_on_every_way_and_with_any_key(
    s: Stage, address: str, said: dict[str, str], key: dict[str, str]
) -> None:
    s.key(s.inspector)
    client = _signed_in(s.inspector)

    told = [client.post(f"/profile/seal/{address}/", said, headers=key) for _ in range(6)]

    assert [answer.status_code for answer in told] == [409] * 5 + [429]
    assert Tries.objects.get(user=s.inspector.user_id).wrong == 5
    with pytest.raises(Refused, match="too many"):
        unlocking.unlock(s.inspector, passphrase=PASSPHRASE)
    with pytest.raises(Refused, match="too many"):
        access.change_seal_passphrase(s.inspector, old=PASSPHRASE, new=OTHER)


def test_another_passphrase_opens_the_same_talks(s: Stage) -> None:
    talk = s.talk(text=MARKER)

    access.change_seal_passphrase(s.inspector, old=PASSPHRASE, new=OTHER)

    private = unlocking.unlock(s.inspector, passphrase=OTHER)
    assert actions.open_talk(s.inspector, talk.pk, private=private).text == MARKER
    with pytest.raises(Refused, match="not the passphrase"):
        access.change_seal_passphrase(s.inspector, old=PASSPHRASE, new=OTHER)


@pytest.mark.parametrize("passphrase", ["", "short", "x" * 201])
def test_a_passphrase_is_long_enough(s: Stage, passphrase: str) -> None:
    with pytest.raises(BadInput):
        access.make_seal_key(s.inspector, passphrase=passphrase)


def _signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def test_an_unlocked_key_is_for_one_browser_and_a_quarter_of_an_hour(s: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = s.talk(text=MARKER)
    client, other = _signed_in(s.inspector), _signed_in(s.inspector)
    client.post("/profile/seal/unlock/", {"passphrase": PASSPHRASE})

    assert MARKER in client.post(f"/talks/{talk.pk}/open/").content.decode()
    assert other.post(f"/talks/{talk.pk}/open/").status_code == 409
    other.cookies["waypost_unlocked"] = client.cookies["waypost_unlocked"].value
    assert other.post(f"/talks/{talk.pk}/open/").status_code == 409
    monkeypatch.setattr("waypost.platform.unlocked.time.time", lambda: 4e9)
    assert client.post(f"/talks/{talk.pk}/open/").status_code == 409


def test_neither_session_nor_cookie_alone_holds_the_key(s: Stage) -> None:
    private = s.key(s.inspector)
    client = _signed_in(s.inspector)
    client.post("/profile/seal/unlock/", {"passphrase": PASSPHRASE})

    stored = str(dict(client.session)) + client.cookies["waypost_unlocked"].value

    assert private.hex() not in stored
    cookie = client.cookies["waypost_unlocked"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and cookie["max-age"] == 900
    client.post("/profile/seal/lock/")
    assert "unlocked" not in client.session


def test_a_passphrase_is_lost_and_restored_on_the_pages(s: Stage) -> None:
    custody(s)
    talk = s.talk(text=MARKER)
    inspector = _signed_in(s.inspector)
    inspector.post("/profile/seal/make/", {"new": OTHER, "again": OTHER})
    assert "保管人" in inspector.get(f"/talks/{talk.pk}/").content.decode()
    assert inspector.post("/talks/unsealings/", {"reason": "口令忘记了", "talk": ""}).status_code == 302
    asked = Unsealing.objects.get()

    for custodian in (s.leader, s.deputy):
        client = _signed_in(custodian)
        assert client.post(f"/talks/unsealings/{asked.pk}/approve/").status_code == 409
        client.post("/profile/seal/unlock/", {"passphrase": PASSPHRASE})
        assert "口令忘记了" in client.get("/talks/").content.decode()
        assert client.post(f"/talks/unsealings/{asked.pk}/approve/").status_code == 302

    assert MARKER in inspector.post(f"/talks/{talk.pk}/open/").content.decode()
