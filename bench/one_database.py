"""The child of `bench/pages.py`: fills the database that the environment names, visits each page, prints JSON."""

from __future__ import annotations

import json
import os
import secrets
import signal
import statistics
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
os.environ["DJANGO_SETTINGS_MODULE"] = "waypost.config.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.crowd import Crowd  # noqa: E402
from waypost.access.models import User  # noqa: E402
from waypost.ledger import keeping  # noqa: E402
from waypost.platform import clock  # noqa: E402
from waypost.platform.models import Instance  # noqa: E402
from waypost.report import queries  # noqa: E402
from waypost.report.queries.kept import KEPT_BY, Key  # noqa: E402

PAGES = (
    ("today", "/"),
    ("units", "/units/"),
    ("units, last by name", "/units/?sort=-name"),
    ("units, filtered", "/units/?level=grass_roots&text=单位29"),
    ("unit", "/units/77/"),
    ("coverage matrix", "/coverage/"),
    ("coverage map", "/coverage/map/"),
    ("coverage calendar", "/coverage/calendar/"),
    ("coverage sums", "/coverage/sums/"),
    ("coverage glimpse", "/coverage/glimpse/"),
    ("visits", "/visits/"),
    ("visits, by unit", "/visits/?sort=unit"),
    ("visits calendar", "/visits/calendar/"),
    ("findings", "/findings/"),
    ("recommendations", "/recommendations/"),
    ("recommendations, one state", "/recommendations/?state=in_progress"),
    ("recommendations, by due date", "/recommendations/?sort=due"),
    ("recommendations, overdue", "/recommendations/?late=red"),
    ("overdue ladder", "/recommendations/ladder/"),
    ("campaign", "/campaigns/1/"),
    ("gates", "/campaigns/1/gates/1/"),
    ("responsibility", "/campaigns/1/responsibility/"),
    ("campaigns", "/campaigns/"),
    ("plan", "/campaigns/1/plan/"),
    ("groups", "/campaigns/1/groups/"),
    ("meetings", "/campaigns/1/meetings/"),
    ("activities", "/campaigns/1/activities/"),
    ("obligations", "/coverage/obligations/"),
    ("visits, one unit's", "/visits/?text=单位77"),
    ("visits glimpse", "/visits/glimpse/"),
    ("findings, severe", "/findings/?severity=high"),
    ("talks", "/talks/"),
    ("recommendations glimpse", "/recommendations/glimpse/"),
    ("public notices", "/notices/"),
    ("figures", "/figures/"),
    ("figures of the home page", "/figures/headline/"),
    ("one figure: units visited", "/figures/visited_units/"),
    ("one figure: visits", "/figures/visits/"),
    ("one figure: recommendations", "/figures/recommendations_open/"),
    ("frozen figures", "/figures/frozen/"),
    ("reports", "/reports/"),
    ("regions", "/regions/"),
    ("lines", "/units/lines/"),
    ("inbox", "/inbox/"),
    ("ledger", "/ledger/"),
    ("search", "/search/?q=单位77"),
)

# Seconds after which a page is given up.
LIMIT = 120


def fill(units: int, rows: int) -> None:
    """Make the campaign unless it is there; hold the clock of the instance at 16 April 2021."""
    call_command("init", stdout=sys.stderr)
    started = time.perf_counter()
    if not User.objects.filter(username="bench0").exists():
        Crowd(units, rows, rows).fill()
        Instance.objects.create(is_demo=True)
    clock.set_demo(datetime(2021, 4, 16, 2, tzinfo=UTC))
    seconds = time.perf_counter() - started
    sys.stderr.write(f"{connection.vendor}: {units} units, {rows} visits and recommendations in {seconds:.0f} s\n")


def keep() -> None:
    """Have the figures of a large campaign computed, as the first reader of each page would; a small one needs none."""
    if not queries.is_large(1, today=clock.today()):
        return
    for about in ("", "visited_units", "visits", "recommendations_open"):
        started = time.perf_counter()
        key = Key(1, clock.today(), about=about)
        keeping.keep_now(KEPT_BY, **key.arguments())
        sys.stderr.write(
            f"{connection.vendor}: figures {about or '(all)'} kept in {time.perf_counter() - started:.1f} s\n"
        )


class Work:
    """Milliseconds of processor that this process and its server process for PostgreSQL have worked. On a machine that
    others use too it says what a page costs; the time on the wall says how busy the others were."""

    def __init__(self) -> None:
        self.server: Path | None = None
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self.server = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def __call__(self) -> float:
        """The sum so far."""
        server = int(self.server.read_text().split()[0]) / 1e6 if self.server else 0.0
        return time.process_time() * 1000 + server


def sign_in(client: Client) -> None:
    """As the leader, by the page where everybody signs in."""
    leader = User.objects.get(username="bench0")
    password = secrets.token_urlsafe()
    leader.set_password(password)
    leader.save(update_fields=["password"])
    answer = client.post("/sign-in/", {"username": leader.username, "password": password})
    if answer.status_code != 302:
        sys.exit(f"the leader could not sign in: {answer.status_code}")


def _too_long(*_: object) -> None:
    raise TimeoutError


def visit(client: Client, address: str) -> dict[str, object]:
    """One page: status, number of queries, the median of up to five visits in milliseconds of processor and on the
    wall, and its slowest query. The first visit is not measured;
    where it takes two minutes the page is cut off."""
    begun = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    signal.setitimer(signal.ITIMER_REAL, 0)
    took = time.perf_counter() - begun
    if response.status_code != 200:
        sys.exit(f"{address} answered {response.status_code}; a bench measures pages that are there")
    queries = list(captured.captured_queries)
    slowest = max(queries, key=lambda query: float(query["time"]), default={"sql": "", "time": 0})
    if took >= LIMIT:
        connection.close()
        cut = {"status": "cut off", "queries": len(queries), "ms": took * 1000, "wall": took * 1000}
        return {**cut, "slowest": slowest["sql"][:2000], "slowest_ms": 0}
    work = Work()
    walls: list[float] = []
    works: list[float] = []
    while len(walls) < 5 and sum(walls) < 20_000:
        begun, worked = time.perf_counter(), work()
        client.get(address)
        walls.append((time.perf_counter() - begun) * 1000)
        works.append(work() - worked)
    return {
        "status": response.status_code,
        "queries": len(queries),
        "ms": round(statistics.median(works), 1),
        "wall": round(statistics.median(walls), 1),
        "slowest": slowest["sql"][:2000],
        "slowest_ms": round(float(slowest["time"]) * 1000),
    }


def main() -> None:
    """Fill, visit as the leader of the group, print."""
    fill(int(os.environ["BENCH_UNITS"]), int(os.environ["BENCH_ROWS"]))
    keep()
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    sign_in(client)
    signal.signal(signal.SIGALRM, _too_long)
    wanted = os.environ.get("BENCH_PAGES", "").split(";")
    chosen = [(name, address) for name, address in PAGES if any(part in name for part in wanted)]
    print(json.dumps({name: visit(client, address) for name, address in chosen}))


if __name__ == "__main__":
    main()
