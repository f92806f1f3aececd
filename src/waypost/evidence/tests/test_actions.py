"""Giving, showing and publishing files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import build
from waypost.evidence import actions, queries, store
from waypost.evidence.models import File
from waypost.evidence.tests.build import docx, file, jpeg
from waypost.kernel.actor import Actor, Role
from waypost.kernel.errors import BadInput, NotPermitted
from waypost.ledger.models import Entry
from waypost.organisation.models import Unit
from waypost.platform import clock

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 3, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NOW):
        yield


@pytest.fixture
def court() -> Unit:
    return build.unit("安定区人民法院", region=build.region("安定区"))


@pytest.fixture
def inspector(court: Unit) -> Actor:
    return build.actor(Role.INSPECTOR, region=court.region)


def test_a_file_is_kept_under_its_digest_and_noted_in_the_ledger(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk, shows="窗口排队")

    assert store.is_whole(kept.sha256)
    assert kept.sha256 in Entry.objects.get(act="file.kept").body.text
    assert queries.file(inspector, kept.pk).shows == "窗口排队"


def test_the_same_content_given_twice_lies_there_once(court: Unit, inspector: Actor, tmp_path: Path) -> None:
    first = file(inspector, docx(), name="a.docx", unit_id=court.pk)
    second = file(inspector, docx(), name="b.docx", unit_id=court.pk)

    assert first.sha256 == second.sha256
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_what_the_camera_says_is_kept_as_data_and_not_in_the_shown_picture(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, jpeg(gps=True, taken="2021:03:19 10:00:00"), unit_id=court.pk, captured_at=NOW)

    assert (float(kept.latitude or 0), float(kept.longitude or 0)) == (35.581, 104.62617)
    assert kept.exif_captured_at == datetime(2021, 3, 19, 2, 0, tzinfo=UTC)
    assert kept.captured_at == NOW
    assert b"Exif" in store.open_content(kept.sha256).read()
    for digest in (kept.shown_sha256, kept.thumbnail_sha256):
        assert b"Exif" not in store.open_content(digest).read()
        assert b"GPS" not in store.open_content(digest).read()


def test_a_neighbour_may_not_give_files_about_a_unit(court: Unit) -> None:
    neighbour = build.actor(Role.INSPECTOR, region=build.region("陇西县"))

    with pytest.raises(Unit.DoesNotExist):
        file(neighbour, unit_id=court.pk)

    assert Entry.objects.count() == 0


def test_a_file_captured_in_the_future_is_refused(court: Unit, inspector: Actor) -> None:
    with pytest.raises(BadInput, match="future"):
        file(inspector, unit_id=court.pk, captured_at=NOW + timedelta(minutes=1))


def test_a_unit_opens_what_it_gave_and_what_it_was_shown(court: Unit, inspector: Actor) -> None:
    head = build.actor(Role.UNIT_HEAD, unit=court)
    liaison = build.actor(Role.LIAISON, unit=court)
    theirs, given = file(inspector, unit_id=court.pk), file(liaison, docx(), name="证明.docx", unit_id=court.pk)

    assert set(queries.files(head, [theirs.pk, given.pk])) == {given.pk}

    actions.show_to_unit(inspector, [theirs.pk])

    assert set(queries.files(head, [theirs.pk, given.pk])) == {theirs.pk, given.pk}
    assert Entry.objects.filter(act="file.shown_to_unit").count() == 1


def test_showing_twice_leaves_one_entry(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)

    actions.show_to_unit(inspector, [kept.pk])
    actions.show_to_unit(inspector, [kept.pk])

    assert Entry.objects.filter(act="file.shown_to_unit").count() == 1


def test_a_neighbour_cannot_show_a_file_he_cannot_see(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)

    with pytest.raises(File.DoesNotExist):
        actions.show_to_unit(build.actor(Role.LEADER, region=build.region()), [kept.pk])


def test_a_unit_cannot_show_itself_a_file(court: Unit) -> None:
    liaison = build.actor(Role.LIAISON, unit=court)
    given = file(liaison, unit_id=court.pk)

    with pytest.raises(NotPermitted):
        actions.show_to_unit(liaison, [given.pk])


def test_a_seconded_inspector_sees_of_his_own_unit_what_the_unit_sees(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)
    seconded = build.actor(Role.INSPECTOR, region=court.region, to=build.user(home=court))

    assert queries.files(seconded, [kept.pk]) == {}


def test_the_administrator_opens_nothing(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)

    assert queries.files(build.actor(Role.ADMIN), [kept.pk]) == {}


def test_publication_names_who_allowed_it_and_on_whose_word(court: Unit, inspector: Actor) -> None:
    leader = build.actor(Role.LEADER, region=court.region)
    campaign = build.campaign(region=court.region)
    kept = file(inspector, unit_id=court.pk, campaign_id=campaign.pk)

    actions.permit_publication(leader, kept.pk, basis="被拍摄人员已同意")

    row = File.objects.get()
    assert (row.publication_by_id, row.publication_at) == (leader.user_id, NOW)
    assert [one.id for one in queries.publishable(campaign.pk, as_of=build.FRIDAY)] == [kept.pk]


def test_an_inspector_may_not_allow_publication(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)

    with pytest.raises(NotPermitted):
        actions.permit_publication(inspector, kept.pk, basis="同意")


def test_only_photographs_are_published_and_somebody_agreed(court: Unit) -> None:
    leader = build.actor(Role.LEADER, region=court.region)
    kept = file(leader, docx(), name="a.docx", unit_id=court.pk)

    with pytest.raises(BadInput) as refused:
        actions.permit_publication(leader, kept.pk, basis=" ")

    assert {problem.where for problem in refused.value.problems} == {"basis", "file"}


def test_a_permission_can_be_taken_back_with_a_reason(court: Unit) -> None:
    leader = build.actor(Role.LEADER, region=court.region)
    campaign = build.campaign(region=court.region)
    kept = file(leader, unit_id=court.pk, campaign_id=campaign.pk)
    actions.permit_publication(leader, kept.pk, basis="同意")

    with pytest.raises(BadInput):
        actions.forbid_publication(leader, kept.pk, reason="")
    actions.forbid_publication(leader, kept.pk, reason="当事人要求")

    assert queries.publishable(campaign.pk, as_of=build.FRIDAY) == []


def test_a_neighbour_cannot_allow_or_forbid_publication(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)
    neighbour = build.actor(Role.LEADER, region=build.region())

    with pytest.raises(File.DoesNotExist):
        actions.permit_publication(neighbour, kept.pk, basis="同意")
    with pytest.raises(File.DoesNotExist):
        actions.forbid_publication(neighbour, kept.pk, reason="不")


def test_bytes_that_no_longer_give_their_digest_are_reported(court: Unit, inspector: Actor) -> None:
    whole = file(inspector, docx(), unit_id=court.pk, name="a.docx")
    hurt = file(inspector, jpeg(size=(900, 600)), unit_id=court.pk)
    path = store.path_of(hurt.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    store.path_of(hurt.thumbnail_sha256).unlink()

    assert [damage.digest for damage in queries.damaged_files()] == [hurt.sha256, hurt.thumbnail_sha256]
    assert store.is_whole(whole.sha256)


def test_a_caption_may_be_bettered_by_the_group_and_the_old_one_stays_on_record(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk, shows="大厅")

    actions.caption(inspector, kept.pk, shows="一楼服务大厅", place="安定区")

    assert queries.file(inspector, kept.pk).shows == "一楼服务大厅"
    assert '"shows":"大厅"' in Entry.objects.get(act="file.captioned").body.text


def test_a_caption_needs_words_and_the_group(court: Unit, inspector: Actor) -> None:
    kept = file(inspector, unit_id=court.pk)
    actions.show_to_unit(inspector, [kept.pk])

    with pytest.raises(BadInput):
        actions.caption(inspector, kept.pk, shows=" ")
    with pytest.raises(NotPermitted):
        actions.caption(build.actor(Role.UNIT_HEAD, unit=court), kept.pk, shows="整洁")
    with pytest.raises(File.DoesNotExist):
        actions.caption(build.actor(Role.LEADER, region=build.region()), kept.pk, shows="邻居")
