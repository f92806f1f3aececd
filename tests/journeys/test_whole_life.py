"""A recommendation from the roster to the published report, played by everybody whom it concerns, in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.journeys.pages import Watched
from tests.journeys.players import Dossier, Players, fill
from tests.journeys.served import Served
from waypost.demo.pictures import photograph
from waypost.demo.stage import moment
from waypost.demo.story import DAY

pytestmark = pytest.mark.browser
HEADINGS = ["单位名称", "单位类别", "层级", "行政区划代码", "上级主管单位", "纬度", "经度", "服务窗口"]
UNIT = "安定区车辆管理所"


def roster(path: Path, rows: list[list[object]]) -> Path:
    """A roster of a few units, as a clerk sends it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["安定区补充名册"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def import_units(players: Players, folder: Path, name: str) -> None:
    """The office hands in a roster with a fault, sees it refused, corrects it, and applies it."""
    good = [name, "派出所", "基层", "621102", "定西市公安局安定分局", 35.58, 104.62, "是"]
    wrong = [name + "二", "派出所", "基层", "621102", "没有这个单位", 35.58, 104.63, "是"]
    page = players.at("office", "/units/import/")
    fill(page, "form:has([name=file])", file=roster(folder / "wrong.xlsx", [good, wrong]))
    players.send("office", "form:has([name=file])")
    page.wait_for_selector("text=没有这个单位")
    players.keep("office", "roster-refused")
    page = players.at("office", "/units/import/")
    fill(page, "form:has([name=file])", file=roster(folder / "right.xlsx", [good]))
    players.send("office", "form:has([name=file])")
    page.wait_for_selector("form[action$='/apply/']")
    players.keep("office", "roster-read")
    players.send("office", "form[action$='/apply/']")
    page.wait_for_timeout(1500)
    page = players.at("office", f"/units/?text={name}")
    assert page.get_by_text(name).count() > 0
    players.keep("office", "units")


def visit(players: Players) -> str:
    """A deputy plans and announces a visit; an inspector starts it, notes a finding, and ends it. Where it is found."""
    page = players.at("deputy", f"/units/?text={UNIT}")
    unit = re.search(r"/units/(\d+)/", page.locator(f"main a:has-text('{UNIT}')").first.get_attribute("href") or "")
    assert unit is not None
    page = players.at("deputy", f"/visits/new/?unit={unit.group(1)}")
    form = "form:has([name=purpose])"
    fill(page, form, day="2021-04-19", from_time="09:00", until_time="11:00", purpose="回访窗口")
    for inspector in ("A", "B") if players.language == "en" else ("甲（定西）", "乙（定西）"):
        page.get_by_label(
            re.compile(f"(Inspector|组员){inspector}" if players.language != "en" else f"Inspector {inspector}")
        ).first.check(force=True)
    players.keep("deputy", "plan")
    players.send("deputy", form)
    players.send("deputy", "form[action$='/announce/']")
    address = page.url.removeprefix(players.served.address)
    players.day("2021-04-19")
    page = players.at("inspector", address)
    players.send("inspector", "form[action$='/start/']")
    players.keep("inspector", "visit")
    page = players.at("inspector", address + "finding/")
    form = "form:has([name=condition])"
    fill(page, form, title="叫号机停用，群众凭站位排队", criteria="窗口须有序叫号", severity="medium")
    fill(
        page,
        form,
        condition="叫号机停用十一天，现场三十余人凭站位排队。",
        cause="损坏后无人报修",
        effect="插队争执时有发生",
    )
    players.send("inspector", form)
    players.keep("inspector", "finding")
    finding = page.url.removeprefix(players.served.address)
    players.at("inspector", address)
    players.send("inspector", "form[action$='/end/']")
    return finding


def draft(players: Players, finding: str) -> Dossier:
    """The inspector drafts a recommendation that rests on the finding, and submits it."""
    page = players.at("inspector", finding)
    page.locator("a[href*='/recommendations/new/?finding=']").first.click()
    players.watched("inspector").settle()
    form = "form:has([name=title])"
    fill(page, form, title="修复叫号机，窗口有序叫号", text="建议三日内修复叫号机，停用期间改用纸质号牌并专人引导。")
    fill(page, form, standards__0__text="叫号机连续七天正常使用", standards__0__check_by="site")
    fill(page, form, severity="medium", kind="time_limited")
    players.keep("inspector", "draft")
    players.send("inspector", form, name="then", value="submit")
    assert "/recommendations/" in page.url and "new" not in page.url, page.locator("main").inner_text()[:600]
    return Dossier(players, re.sub(r"\?.*", "", page.url.removeprefix(players.served.address)))


def hear_and_issue(players: Players, item: Dossier) -> None:
    """The deputy reviews it and issues it, the liaison is heard, the head disputes it, the leader upholds it."""
    assert not item.offers("inspector", "consult"), "authors do not review their own"
    item.take("deputy", "consult")
    item.take("liaison", "give_opinion", stance="partly", text="同意，备件到货需一周。")
    item.take("deputy", "issue", due_on="2021-05-20")
    players.keep("deputy", "issued")
    page = players.at("unit_head", item.path + "dispute/")
    form = "form:has([name=reasons-0-text])"
    fill(page, form, reasons__0__text="叫号机由上级统一采购。", reasons__0__evidence="采购通知")
    players.keep("unit_head", "dispute")
    players.send("unit_head", form)
    item.take("leader", "uphold", answer_1="停用期间须用纸质号牌，与采购无关。")
    players.keep("leader", "upheld")


def put_right(players: Players, item: Dossier, folder: Path) -> None:
    """The head plans, the deputy approves, the liaison proves, the head asks for closing."""
    page = players.at("unit_head", item.path + "plan/")
    form = "form:has([name=causes])"
    fill(page, form, causes="报修责任不清。", like_cases="已自查另外两台设备。")
    fill(
        page,
        form,
        measures__0__text="修复叫号机并明确报修责任人",
        measures__0__owner="办公室主任",
        measures__0__due_on="2021-05-10",
        measures__0__standard="连续七天正常",
        measures__0__standard_number="1",
    )
    players.keep("unit_head", "plan")
    players.send("unit_head", form, name="then", value="submit")
    item.take("deputy", "approve_plan")
    players.day("2021-04-28")
    item.take("liaison", "start_action")
    item.take("liaison", "finish_action")
    picture = folder / "叫号机.jpg"
    picture.write_bytes(photograph("window", moment(DAY, 9), latitude=35.57, longitude=104.62, seed=7))
    item.take(
        "liaison",
        "add_evidence",
        standard_number="1",
        upload=picture,
        proves="叫号机恢复使用",
        captured_on="2021-04-27",
    )
    item.take("unit_head", "request_closure", like_cases="已自查另外两台设备。")
    players.keep("unit_head", "closure-requested")


def verify_and_close(players: Players, item: Dossier) -> None:
    """The wrong people cannot close; another inspector verifies on the spot, and the leader signs."""
    for role in ("unit_head", "liaison", "inspector", "deputy", "leader", "auditor"):
        assert not item.offers(role, "sign_closing"), f"{role} could sign before it is verified"
    item.take("inspector2", "take_verification", on_site=True)
    item.take(
        "inspector2",
        "judge_standard",
        standard_number="1",
        is_met="yes",
        note="现场查看，叫号正常。",
        source_kind="visit",
        source="4月28日现场核查",
    )
    item.take("inspector2", "pass_verification")
    for role in ("unit_head", "inspector", "inspector2", "deputy"):
        assert not item.offers(role, "sign_closing"), f"{role} could sign the closing"
    players.keep("inspector2", "verified")
    item.take("leader", "sign_closing", first="2021-05-28")
    players.keep("leader", "closed")


def look_back(players: Players, item: Dossier) -> None:
    """A month later the problem is back: the look-back says so, and the deputy opens it again."""
    players.day("2021-05-28")
    item.take("inspector2", "look_back", holds="no", note="叫号机再次停用。", source="5月28日回头看")
    item.take(
        "deputy", "reopen_rebound", source_kind="look_back", source="5月28日回头看", due_on="2021-06-20", reason="反弹"
    )
    players.keep("deputy", "rebound")


def publish(players: Players) -> None:
    """The leader writes the report, the office approves and publishes it, and the public reads it."""
    page = players.at("leader", "/reports/")
    players.send("leader", "form[action*='/reports/draft/']")
    address = page.url.removeprefix(players.served.address)
    players.keep("leader", "report")
    players.at("office", address)
    players.send("office", f"form[action='{address}approve/']")
    players.press("office", "[data-dialog='publish']")
    players.keep("office", "published")
    page = players.at("", address)
    assert page.locator("a[href*='/figures/']").count() > 3
    players.keep("", "public")


@pytest.mark.parametrize(("language", "width"), [("zh", 1440), ("en", 390)])
def test_a_recommendation_lives_its_whole_life(
    page_in: Callable[..., Watched], fresh_demonstration: Served, tmp_path: Path, language: str, width: int
) -> None:
    players = Players(page_in, fresh_demonstration, language=language, width=width, story="life")
    import_units(players, tmp_path, "安定区第90派出所")
    item = draft(players, visit(players))
    hear_and_issue(players, item)
    put_right(players, item, tmp_path)
    verify_and_close(players, item)
    look_back(players, item)
    publish(players)
