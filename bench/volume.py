"""What the rows of a large campaign are like: visits, findings, talks, recommendations with their histories, gates,
posts, and the index of words. For measuring only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from bench import multiply as many
from waypost.access.models import User
from waypost.campaign.models import Campaign, Criterion, Passage, Phase, Responsible
from waypost.coverage.models import Credit, Due
from waypost.evidence.models import File
from waypost.fieldwork.models import Finding, Talk, Visit, VisitMember
from waypost.organisation.models import Region
from waypost.platform.models import SearchEntry
from waypost.rectification.models import ClosingStandard, Event, Evidence, Recommendation, RecommendationText

OPENS = datetime(2021, 3, 8, 1, tzinfo=UTC)
PATH = (
    ("draft", "draft"),
    ("submit", "in_review"),
    ("consult", "consulting"),
    ("issue", "issued"),
    ("accept", "accepted"),
    ("submit_plan", "plan_submitted"),
    ("approve_plan", "in_progress"),
    ("request_closure", "closure_requested"),
    ("take_verification", "verifying"),
    ("pass_verification", "verified"),
    ("sign_closing", "closed_implemented"),
)
STATES = ("issued", "accepted", "plan_submitted", "in_progress", "verifying", "closed_implemented")
VERSIONS = {state: number for number, (_, state) in enumerate(PATH, 1) if state in STATES}
_COPIED = {"unit_id": "r.unit_id", "unit_path": "r.unit_path", "region_path": "r.region_path"}


def place() -> dict[str, str]:
    """A key of its own, and the place of the drawn unit `u`."""
    return {"id": many.new_key(), "unit_id": "u.id", "unit_path": "u.path", "region_path": "u.region_path"}


def visits(count: int) -> None:
    """Visits like the first one, at places and times drawn by lot."""
    at = many.moment(f"{many.lot(7919)} %% {38 * 1440}")
    times = dict.fromkeys(("from_at", "planned_at", "announced_at", "started_at"), at)
    ends = dict.fromkeys(("until_at", "ended_at"), many.later(at, 2))
    many.multiply(Visit, 1, count, {**place(), "number": "s.n", **times, **ends})


def members(people: list[int], ranks: tuple[str, ...]) -> None:
    """One person for each visit, the ranks in turn."""
    turn = f"v.number %% {len(ranks)}"
    who = " ".join(f"WHEN {number} THEN {person}" for number, person in enumerate(people))
    rank = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(ranks))
    changed = {
        "id": "v.number",
        "visit_id": "v.id",
        "user_id": f"CASE {turn} {who} END",
        "rank_value": f"CASE {turn} {rank} END",
    }
    many.insert(VisitMember(is_lead=True), changed, "fieldwork_visit v")


def findings(campaign: Campaign, author: User) -> None:
    """A finding in every second visit, half of them issued."""
    like = Finding(
        campaign=campaign,
        criteria="按照规定，服务窗口应当公示办事指南。",
        condition="现场未见公示办事指南，群众反映往返两次。",
        found_by=author,
    )
    changed = {
        "id": many.new_key(),
        "visit_id": "v.id",
        "unit_id": "v.unit_id",
        "unit_path": "v.unit_path",
        "region_path": "v.region_path",
        "title": "'问题 ' || v.number",
        "severity_value": "CASE v.number %% 8 WHEN 0 THEN 'high' WHEN 2 THEN 'low' ELSE 'medium' END",
        "state_value": "CASE WHEN v.number %% 4 = 0 THEN 'issued' ELSE 'draft' END",
        "found_at": "v.started_at",
        "issued_at": "CASE WHEN v.number %% 4 = 0 THEN v.ended_at END",
    }
    many.insert(like, changed, "fieldwork_visit v WHERE v.number %% 2 = 0")


def talks(count: int, campaign: Campaign, author: User) -> None:
    """Talks in the cities, a quarter of them with somebody talked with before."""
    cities = Region.objects.filter(level_value="city").count()
    on = many.days_later("DATE '2021-03-08'" if many.is_postgresql() else "'2021-03-08'", f"{many.lot(31)} %% 38")
    changed = {
        "id": many.new_key(),
        "region_id": "r.id",
        "region_path": "r.path",
        "recorded_on": on,
        "person_key": f"'person-' || ({many.lot(37)} %% {max(count * 3 // 4, 1)})",
    }
    where = "(SELECT id, path, row_number() OVER (ORDER BY id) - 1 AS k FROM organisation_region"
    source = f"{many.series(1, count)} JOIN {where} WHERE level_value = 'city') r ON r.k = s.n %% {cities}"
    many.insert(Talk(campaign=campaign, month_on=date(2021, 3, 1), author=author), changed, source)


def recommendations(count: int) -> None:
    """Recommendations like the first few, one of each state."""
    at = many.moment(f"{many.lot(104729)} %% {30 * 1440}")
    due = many.days_later(many.day(at), f"10 + {many.lot(1299709)} %% 50")
    issued = dict.fromkeys(("state_since_at", "drafted_at", "consulted_at", "issued_at"), at)
    closed = f"CASE WHEN t.closed_at IS NULL THEN NULL ELSE {at} END"
    title = {"title": "'意见建议 ' || s.n", "number": "s.n"}
    changed = {**place(), **title, **issued, "closed_at": closed, "due_on": due, "first_due_on": due}
    many.multiply(Recommendation, len(STATES), count, changed)


def histories(author: User) -> None:
    """Of each recommendation its text, a closing standard, and an event for each step that led to its state; of those
    in verification and closed a piece of evidence."""
    recommendation, r = {"recommendation_id": "r.id"}, "rectification_recommendation r"
    text = RecommendationText(number=1, body="建议贵单位在期限内公示办事指南，并对窗口人员进行培训。", author=author)
    many.insert(text, {**recommendation, "title": "r.title", "written_at": "r.drafted_at"}, r)
    many.insert(ClosingStandard(number=1, text="办事指南已在窗口公示", check_by_value="site"), recommendation, r)
    events(author)
    shown = f"{r} WHERE r.state_value IN ('verifying', 'closed_implemented')"
    file = File(
        shown_sha256="0" * 64, media_type="image/jpeg", shown_media_type="image/jpeg", size=1000, given_by=author
    )
    file.campaign_id, file.kind_value, file.sha256, file.is_from_unit = 1, "photo", "0" * 64, True
    named = {"id": many.new_key(), **_COPIED, "name": "'e' || r.number", "given_at": "r.drafted_at"}
    many.insert(file, named, shown)
    given = {**recommendation, "id": many.new_key(), "file_id": "f.id", "standard_id": "c.id", "given_at": "f.given_at"}
    like = Evidence(kind="photo", proves="办事指南已公示", captured_on=date(2021, 4, 1), given_by=author)
    joined = "JOIN evidence_file f ON f.name = 'e' || r.number"
    standard = "JOIN rectification_closingstandard c ON c.recommendation_id = r.id"
    many.insert(like, given, f"{r} {joined} {standard}")


def events(author: User) -> None:
    """The steps that led each recommendation to its state, all at the moment of its issue."""
    steps = ", ".join(f"({number}, '{step}', '{state}')" for number, (step, state) in enumerate(PATH, 1))
    last = " ".join(f"WHEN '{state}' THEN {number}" for state, number in VERSIONS.items())
    due = "r.due_on::text" if many.is_postgresql() else "r.due_on"
    said = many.json(number="r.number", due_on=due)
    nothing = many.json()
    changed = {
        "id": many.new_key(),
        "recommendation_id": "r.id",
        "version": "e.version",
        "step": "e.step",
        "state_value": "e.state_value",
        "at": "r.issued_at",
        "effective_at": "r.issued_at",
        "references": f"CASE WHEN e.step = 'issue' THEN {said} ELSE {nothing} END",
        "seq": "CAST(r.number AS bigint) * 16 + e.version",
    }
    many.insert(
        Event(actor=author, acting_as="leader"),
        changed,
        f"rectification_recommendation r JOIN e ON e.version <= CASE r.state_value {last} END",
        before=f"WITH e(version, step, state_value) AS (VALUES {steps})",
    )


def gates(campaign: Campaign, phase: Phase, person: User) -> None:
    """Two criteria, and six units of ten that have passed the gate."""
    for order, (measure, words) in enumerate(
        (("obligations_unmet", "义务完成"), ("recommendations_overdue", "无逾期"))
    ):
        Criterion.objects.create(
            phase=phase,
            gate_value="exit",
            order=order,
            measure=measure,
            comparison_value="at_most",
            threshold=0,
            text=words,
        )
    place = {"unit_id": "u.id", "unit_path": "u.path", "region_path": "u.region_path"}
    like = Passage(campaign=campaign, phase=phase, passed_on=date(2021, 4, 10), passed_by=person)
    many.insert(like, place, "organisation_unit u WHERE u.id %% 10 < 6")


def posts(campaign: Campaign, person: User) -> None:
    """Both responsibilities for nine units of ten."""
    place = {"unit_id": "u.id", "unit_path": "u.path", "region_path": "u.region_path"}
    for kind, post in (("main", "所长"), ("direct", "教导员")):
        like = Responsible(campaign=campaign, kind_value=kind, post=post, from_on=date(2021, 3, 8), named_by=person)
        remainder = 3 if kind == "main" else 7
        many.insert(like, place, f"organisation_unit u WHERE u.id %% 10 <> {remainder}")


def words() -> None:
    """The recommendations in the index of words."""
    padded = "(10000000 + r.number)"
    digits = " || ' ' || ".join(f"substr(CAST({padded} AS text), {at}, 2)" for at in (5, 6, 7))
    cuts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    dashed = " || '-' || ".join(f"substr(r.id, {first}, {length})" for first, length in cuts)
    key = "r.id::text" if many.is_postgresql() else dashed
    changed = {"object_id": key, "grams": f"'意见 见建 建议 ' || {digits}"}
    many.insert(SearchEntry(kind="recommendation"), changed, "rectification_recommendation r")


def coverage(obligations: Mapping[str, tuple[int, str]]) -> None:
    """The ledger of coverage: a row for each unit, and a credit for each visit of the rank that its level asks for."""
    asked = ", ".join(f"('{level}', {pk}, '{rank}')" for level, (pk, rank) in obligations.items())
    before = f"WITH a(level, obligation, rank) AS (VALUES {asked})"
    unit = "organisation_unit u JOIN a ON a.level = u.level_value"
    credited = {
        "id": "v.number",
        "due_id": "u.id",
        "visit_id": "v.id",
        "on": many.day("v.started_at"),
        "user_ids": many.json_list("m.user_id"),
        "team_id": "v.team_id",
    }
    many.insert(
        Credit(is_planned=False),
        credited,
        f"{unit} JOIN fieldwork_visit v ON v.unit_id = u.id"
        " JOIN fieldwork_visitmember m ON m.visit_id = v.id AND m.rank_value = a.rank",
        before=before,
    )
    names = ("unit_path", "region_path", "region_id", "kind_id", "level_value")
    due = {name: f"u.{name.removeprefix('unit_')}" for name in names}
    due |= {"id": "u.id", "campaign_id": "o.campaign_id", "obligation_id": "o.id", "unit_id": "u.id"}
    first = f'(SELECT due_id, min("on") AS met_on FROM {Credit._meta.db_table} GROUP BY due_id) c'
    source = f"{unit} JOIN coverage_obligation o ON o.id = a.obligation LEFT JOIN {first} ON c.due_id = u.id"
    many.insert(Due(), {**due, "met_on": "c.met_on"}, source, before=before)
