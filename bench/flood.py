"""A flood of posts from outside while staff work: what they notice of it, what it leaves on the disk.

    python bench/flood.py [--rate 200] [--seconds 60] [--data DIR]

Serves a demonstration (DIR, or one that is played for the run), signs a deputy in, and asks for the pages of a working
day: first in quiet, then while so many wrong sign-ins a second come from the same machine. All on one machine, so that
the flood's own work is taken from the server too.
"""

from __future__ import annotations

import argparse
import http.client
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
from collections import Counter
from http.cookies import SimpleCookie
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.journeys.served import serve, waypost

PAGES = ("/", "/units/", "/visits/", "/findings/", "/recommendations/", "/coverage/")
STAFF, SENDERS = 2, 8
PASSWORD = "waypost-demo"


class Visitor:
    """One browser: a connection that is kept, and its cookies."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=30)
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and page of one request."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urllib.parse.urlencode(form) if form else None, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: cookie.value for name, cookie in SimpleCookie(line).items()})
        return answer.status, page

    def sign_in(self, name: str, password: str) -> int:
        """The status of a try at the door, with the token of its form."""
        if "csrftoken" not in self.cookies:
            self.ask("GET", "/sign-in/")
        form = {"csrfmiddlewaretoken": self.cookies["csrftoken"], "username": name, "password": password}
        return self.ask("POST", "/sign-in/", form)[0]


def signed_in(address: str) -> Visitor:
    """One of the staff, at work before the flood comes: afterwards the door is shut to this machine's address."""
    visitor = Visitor(address)
    if visitor.sign_in("demo.deputy", PASSWORD) != 302:
        raise SystemExit("the deputy of the demonstration could not sign in")
    return visitor


def staff(visitor: Visitor, seconds: float, told: list[float]) -> None:
    """Ask for one page after the other, with half a second between them; milliseconds of each into `told`."""
    until, number = time.perf_counter() + seconds, 0
    while time.perf_counter() < until:
        begun = time.perf_counter()
        status, _ = visitor.ask("GET", PAGES[number % len(PAGES)])
        told.append((time.perf_counter() - begun) * 1000)
        if status != 200:
            told.append(float("inf"))
        number += 1
        time.sleep(0.5)


def flood(address: str, rate: float, seconds: float, told: Counter[int]) -> None:
    """Wrong sign-ins, `rate` a second at most, each for another name."""
    visitor = Visitor(address)
    begun = time.perf_counter()
    number = 0
    while (passed := time.perf_counter() - begun) < seconds:
        if number > passed * rate:
            time.sleep(number / rate - passed)
        told[visitor.sign_in(f"nobody-{threading.get_ident()}-{number}", "wrong")] += 1
        number += 1


def busy(address: str, team: list[Visitor], seconds: float, rate: float) -> tuple[list[float], Counter[int]]:
    """Staff at work for so long, with a flood of `rate` a second (0: in quiet)."""
    times: list[float] = []
    statuses: Counter[int] = Counter()
    people = [threading.Thread(target=staff, args=(visitor, seconds, times)) for visitor in team]
    senders = [
        threading.Thread(target=flood, args=(address, rate / SENDERS, seconds, statuses))
        for _ in range(SENDERS if rate else 0)
    ]
    for thread in [*people, *senders]:
        thread.start()
    for thread in [*people, *senders]:
        thread.join()
    return times, statuses


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _on_disk(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    """Measure in quiet, in the flood, and print both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--doorway", default="60/2 120/10", help="as WAYPOST_DOORWAY; off: without it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="waypost-flood-") as folder:
        data = options.data or Path(folder) / "data"
        if not options.data:
            waypost(data, "demo")
        with serve(data, WAYPOST_DOORWAY=options.doorway) as served:
            team = [signed_in(served.address) for _ in range(STAFF)]
            busy(served.address, team, 5, 0)  # what is read for the first time is read
            quiet, _ = busy(served.address, team, options.seconds, 0)
            before = _on_disk(data)
            during, statuses = busy(served.address, team, options.seconds, options.rate)
            grown = _on_disk(data) - before
    sent = sum(statuses.values())
    print(f"{sent} posts in {options.seconds:.0f} s ({sent / options.seconds:.0f} a second): {dict(statuses)}")
    print("| staff | pages | median, ms | p95, ms |\n| --- | ---: | ---: | ---: |")
    for name, times in (("in quiet", quiet), ("in the flood", during)):
        print(f"| {name} | {len(times)} | {statistics.median(times):.0f} | {_p95(times):.0f} |")
    print(f"p95 in the flood : in quiet = {_p95(during) / _p95(quiet):.2f}; the disk grew by {grown:.1f} MB")


if __name__ == "__main__":
    main()
