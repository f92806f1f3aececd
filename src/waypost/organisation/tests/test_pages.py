"""The pages: who sees them, and what they do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import build
from waypost.kernel.actor import Role
from waypost.ledger.models import Entry
from waypost.organisation.models import Region, Roster, Unit
from waypost.organisation.roster import sheets as reading
from waypost.organisation.tests.sheets import GOOD, HEADINGS, STATION, with_, workbook
from waypost.platform import jobs
from waypost.platform.models import Job

pytestmark = pytest.mark.django_db


def _client(role: Role, **at: Any) -> Client:
    account = build.user()
    build.grant(account, role, **at)
    client = Client()
    client.force_login(account)
    return client


def _file(*rows: Any, name: str = "名册.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook([HEADINGS, *rows]))


def _handed_in(client: Client, *rows: Any) -> str:
    answer = client.post("/units/import/", {"file": _file(*rows)})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"]).split("?")[0]


def test_the_list_and_every_page_of_a_unit_open() -> None:
    city = build.region("定西市", level="city", code="621100")
    county = build.region("安定区", parent=city, code="621102")
    top = build.unit("定西市中级人民法院", region=city, level="city")
    unit = build.unit("安定区人民法院", region=county, superior=top)
    Unit.objects.filter(pk=unit.pk).update(latitude="35.57", longitude="104.6", staff=12)
    office = _client(Role.OFFICE)

    addresses = [
        "/units/", "/units/?text=安&level=county&sort=-staff&window=no", "/units/?text=没有的", "/units/lines/",
        "/regions/", "/regions/new/", "/units/new/", f"/units/{unit.pk}/", f"/units/{unit.pk}/edit/",
        f"/units/{top.pk}/below/",
        "/units/import/", "/units/choices/?text=安定", "/units/export.xlsx", "/units/export.csv?level=county",
    ]  # fmt: skip
    for language in ("zh-hans", "en"):
        office.cookies["django_language"] = language
        assert {address: office.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)
    assert "安定区人民法院" in office.get(f"/units/{unit.pk}/").content.decode()


def test_a_neighbour_gets_404_and_the_public_is_asked_to_sign_in() -> None:
    city = build.region("定西市", level="city")
    ours, theirs = (build.unit(region=build.region(parent=city)) for _ in range(2))
    head = _client(Role.UNIT_HEAD, unit=ours)

    assert head.get(f"/units/{ours.pk}/").status_code == 200
    assert head.get(f"/units/{theirs.pk}/").status_code == 404
    assert head.get(f"/units/{theirs.pk}/edit/").status_code == 404
    assert head.get("/units/import/").status_code == 403
    assert Client().get("/units/").status_code == 302


def test_a_unit_is_added_changed_moved_closed_and_opened_again_on_its_pages() -> None:
    county = build.region("安定区", code="621102")
    top = build.unit("安定区司法局", region=county, kind_code="judicial_bureau")
    office = _client(Role.OFFICE)
    facts = {"name": "安定区第1司法所", "kind": "judicial_office", "level": "grass_roots", "region": county.pk}

    wrong = office.post("/units/new/", {**facts, "superior": "没有这个单位"})
    office.post("/units/new/", {**facts, "latitude": "35.5", "longitude": "104.6"})
    made = Unit.objects.get(name="安定区第1司法所")
    office.post(f"/units/{made.pk}/edit/", {**facts, "staff": "5"})
    office.post(f"/units/{made.pk}/move/", {"superior": "", "region": county.pk, "reason": ""})
    moved = office.post(
        f"/units/{made.pk}/move/", {"superior": f"安定区司法局 #{top.pk}", "region": county.pk, "reason": "归口"}
    )
    office.post(f"/units/{made.pk}/close/", {"reason": "撤并"})
    office.post(f"/units/{made.pk}/reopen/", {"reason": "恢复"})

    made.refresh_from_db()
    assert wrong.status_code == 422
    assert moved.status_code == 302
    assert (made.staff, made.superior_id, made.path, made.is_closed) == (5, top.pk, f"{top.path}{made.pk}/", False)
    assert [entry.act for entry in Entry.objects.order_by("seq")] == [
        "unit.added", "unit.edited", "unit.moved", "unit.closed", "unit.reopened",
    ]  # fmt: skip
    page = office.get(f"/units/{made.pk}/").content.decode()
    assert "归口" in page and "撤并" in page


def test_a_unit_head_changes_the_contacts_and_nothing_else() -> None:
    unit = build.unit("安定区人民法院", region=build.region())
    head = _client(Role.UNIT_HEAD, unit=unit)

    head.post(f"/units/{unit.pk}/edit/", {"telephone": "0932-8212345", "name": "别的名字"})

    unit.refresh_from_db()
    assert (unit.telephone, unit.name) == ("0932-8212345", "安定区人民法院")
    assert head.post(f"/units/{unit.pk}/close/", {"reason": "x"}).status_code == 403


def test_a_superior_that_the_reader_may_not_open_is_named_and_not_linked() -> None:
    region = build.region()
    court = build.unit("安定区人民法院", region=region)
    station = build.unit("第一人民法庭", region=region, superior=court)
    link, head = f'href="/units/{court.pk}/"', _client(Role.UNIT_HEAD, unit=station)

    for address in ("/units/", f"/units/{station.pk}/"):
        page = head.get(address).content.decode()
        assert "安定区人民法院" in page
        assert link not in page
        assert link in _client(Role.OFFICE).get(address).content.decode()


def test_a_roster_is_handed_in_answered_and_applied() -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office, *GOOD[:3], with_(STATION, C="派出索", G=105.04, H=35.14))

    page = office.get(there).content.decode()
    refused = office.post(there + "apply/")
    office.post(there + "accept/")
    applied = office.post(there + "apply/")

    assert "派出索" in page
    assert refused.status_code == 409
    assert applied.status_code == 302
    assert (Unit.objects.count(), Region.objects.count()) == (4, 3)
    assert [entry.act for entry in Entry.objects.all()] == ["units.imported"]
    for query in ("", "?fate=create", "?fate=same", "?text=派出所", "?page=9"):
        assert office.get(there + query).status_code == 200
    unit = Unit.objects.get(name="通渭县第1派出所")
    assert "名册.xlsx" in office.get(f"/units/{unit.pk}/").content.decode()


def test_questions_are_answered_one_by_one_and_rows_left_out() -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office, *GOOD[:3], with_(STATION, J="10-15"), with_(STATION, B="通渭县第2派出所", F="某某委"))

    office.post(there + "answer/", {"key": ["number_unclear|10-15"], "value": [""], "typed": ["12"]})
    office.post(there + "leave/", {"row": "表1!6", "out": "yes"})
    office.post(there + "apply/")

    assert Unit.objects.get(name="通渭县第1派出所").staff == 12
    assert not Unit.objects.filter(name="通渭县第2派出所").exists()
    assert Roster.objects.get().counts["skip"] == 2


def test_the_others_are_imported_when_that_is_ticked() -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office, *GOOD[:3], with_(STATION, E="620502"))

    problems = office.get(there + "problems.xlsx")
    office.post(there + "apply/", {"leave_out": "yes"})

    assert problems.content[:2] == b"PK"
    assert Unit.objects.count() == 3


def test_a_file_that_cannot_be_read_says_why_on_its_page() -> None:
    office = _client(Role.OFFICE)
    answer = office.post("/units/import/", {"file": SimpleUploadedFile("x.xls", b"<html><table></table></html>")})

    page = office.get(answer["Location"], headers={"accept-language": "en"})

    assert "XLSX" in page.content.decode()
    assert office.post(str(answer["Location"]).split("?")[0] + "apply/").status_code == 409


def test_nobody_sees_the_roster_of_another() -> None:
    there = _handed_in(_client(Role.OFFICE), *GOOD)
    other = _client(Role.OFFICE)

    assert other.get(there).status_code == 404
    assert other.post(there + "apply/").status_code == 404


def test_a_roster_put_away_is_gone() -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office, *GOOD)

    office.post(there + "drop/")

    assert office.post(there + "apply/").status_code == 409
    assert office.post(there + "again/").status_code == 409
    assert "名册.xlsx" not in office.get("/units/import/").content.decode()


def test_the_queries_of_the_pages_do_not_grow_with_the_rows() -> None:
    county = build.region()
    top = build.unit(region=county)
    build.unit(region=county, superior=top)
    office = _client(Role.OFFICE)
    addresses = ("/units/", "/regions/", "/units/lines/", f"/units/{top.pk}/", f"/units/{top.pk}/below/")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as seen:
                office.get(address)
            found.append(len(seen))
        return found

    before = counts()
    for _ in range(8):
        build.unit(region=county, superior=build.unit(region=county, superior=top))

    assert counts() == before


def test_the_questions_are_taken_as_a_workbook_and_the_answers_handed_back() -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office, *GOOD[:3], with_(STATION, J="10-15"))

    rows = reading.read(office.get(there + "questions.xlsx").content).sheets[0].rows
    rows[1][0] = "12"
    done = office.post(there + "answers/", {"answers": SimpleUploadedFile("a.xlsx", workbook(rows))}, follow=True)
    wrong = office.post(there + "answers/", {"answers": SimpleUploadedFile("a.xlsx", b"x")}, follow=True)

    assert Roster.objects.get().answers == {"number_unclear|10-15": "12"}
    assert Roster.objects.get().counts["ask"] == 0
    assert (done.status_code, wrong.status_code) == (200, 200)
    assert "这不是填好答案的问题清单" in wrong.content.decode()


def test_many_questions_stand_on_pages_and_can_be_looked_at_by_their_sort() -> None:
    office = _client(Role.OFFICE)
    rows = [with_(STATION, B=f"通渭县第{n}派出所", J=f"{n}-{n + 1}") for n in range(1, 24)]
    there = _handed_in(office, *GOOD[:3], *rows, with_(STATION, B="通渭县第60派出所", C="派出索"))

    first, second = (office.get(there + query).content.decode() for query in ("", "?asked=2"))
    kinds = office.get(there + "?sort=kind_near").content.decode()

    assert (first.count('name="key"'), second.count('name="key"'), kinds.count('name="key"')) == (20, 4, 1)
    assert office.get(there + "?sort=nothing&asked=x").status_code == 200


def test_a_file_without_units_says_so_on_its_page() -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office)

    page = office.get(there).content.decode()

    assert "文件中没有名册" in page
    assert "apply/" not in page


def test_work_inside_a_transaction_says_how_far_it_is(settings: Any, tmp_path: Path) -> None:
    office = _client(Role.OFFICE)
    there = _handed_in(office, *GOOD)
    Job.objects.update(state_value="running", done=0, total=0)
    settings.DATA = tmp_path
    job = Job.objects.get()

    jobs._say_beside(job.pk, 3, 12)
    page = office.get(f"/jobs/{job.pk}/").content.decode()
    jobs._place(job.pk).unlink()

    assert str(job.pk) in office.get(there).content.decode()
    assert "3 / 12" in page
    assert jobs._beside(job.pk) is None
