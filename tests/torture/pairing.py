"""Plays pairs in this process, on an empty data folder (`WAYPOST_DATA`, `DATABASE_URL`); see `pairs`."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")

import django

django.setup()

from allauth.mfa.models import Authenticator  # noqa: E402
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from tests.simulate import life  # noqa: E402
from tests.simulate.world import NOON, World, made  # noqa: E402
from waypost.access import actions as access  # noqa: E402
from waypost.access import factors, proving  # noqa: E402
from waypost.access.models import GrantRow, Tries, User  # noqa: E402
from waypost.campaign import actions as campaign  # noqa: E402
from waypost.kernel.actor import COMMAND_LINE, Role  # noqa: E402
from waypost.kernel.errors import Told  # noqa: E402
from waypost.ledger import queries as ledger  # noqa: E402
from waypost.platform import clock  # noqa: E402
from waypost.rectification import actions, queries  # noqa: E402
from waypost.rectification.models import Recommendation  # noqa: E402
from waypost.rectification.rules import SourceKind  # noqa: E402

Two = tuple[Callable[[], bool], Callable[[], bool]]
_ROUNDS = 6
"""Closings of one recommendation, after which another is begun: each has more history to read than the one before."""
_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class Lane:
    """One pair after the other, prepared by one thread and raced by two of their own."""

    def __init__(self, w: World, number: int) -> None:
        self.w, self.number = w, number
        self.row: Recommendation | None = None
        self.rounds = self.group = 0

    def closing(self) -> Two:
        """Two leaders sign the same closing; each second time one signs what the other refuses to sign."""
        w, row = self.w, self._verified()
        one, other, version = w.actor("leader"), w.actor("acting_leader"), row.version
        days = [clock.today() + timedelta(days=30)]

        def sign(who: Any) -> bool:
            return _done(lambda: actions.sign_closing(who, row.pk, version=version, look_back_on=days))

        def refuse() -> bool:
            return _done(lambda: actions.refuse_signature(other, row.pk, version=version, reason="再核"))

        if self.rounds % 2:
            return lambda: sign(one), lambda: sign(other)
        self.row = None  # the verifier is barred afterwards
        return lambda: sign(one), refuse

    def role(self) -> Two:
        """A role proposed by one is confirmed by two others at once, or taken back meanwhile."""
        w, name = self.w, f"r{uuid.uuid4().hex[:12]}"
        user = access.open_account(COMMAND_LINE, username=name, name=name)
        proposal = access.propose_grant(w.actor("office"), user_id=user.pk, role=Role.AUDITOR, from_on=clock.today()).pk
        one, other, proposer = w.actor("office_two"), w.actor("office_head"), w.actor("office")
        self.rounds += 1
        second = (
            (lambda: access.confirm_grant(other, proposal))
            if self.rounds % 2
            else (lambda: access.withdraw_grant(proposer, proposal))
        )

        def ends() -> bool:
            return _done(second)

        return lambda: _done(lambda: access.confirm_grant(one, proposal)), ends

    def appointment(self) -> Two:
        """An appointment to a group is approved by two at once."""
        w, name = self.w, f"m{uuid.uuid4().hex[:12]}"
        user = access.open_account(COMMAND_LINE, username=name, name=name)
        if self.rounds % 25 == 0:
            self.group = campaign.add_group(w.actor("office"), w.campaign, name=f"g{uuid.uuid4().hex[:12]}").pk
        self.rounds += 1
        said: dict[str, Any] = {"user_id": user.pk, "role": Role.INSPECTOR, "from_on": clock.today()}
        term = campaign.appoint(w.actor("office"), self.group, **said).pk
        one, other = w.actor("office_two"), w.actor("office_head")
        return (
            lambda: _done(lambda: campaign.approve_appointment(one, term)),
            lambda: _done(lambda: campaign.approve_appointment(other, term)),
        )

    def app_code(self) -> Two:
        """One code of an authenticator app is shown in two places at once."""
        user = self._with_factors()
        code = str(format_hotp_value(hotp_value(_SECRET, int(time.time()) // 30)))
        return lambda: proving.is_code(user, code), lambda: proving.is_code(user, code)

    def recovery_code(self) -> Two:
        """One recovery code is used in two places at once."""
        user = self._with_factors()
        code = access.renew_codes(self._actor_of(user))[0]
        return lambda: proving.is_code(user, code), lambda: proving.is_code(user, code)

    def key(self) -> Two:
        """One write with one key arrives twice at once: one act, and the repeat gets its answer."""
        w, mark, key = self.w, f"k{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
        body = json.dumps(
            {
                "campaign_id": w.campaign,
                "unit_id": w.unit,
                "title": mark,
                "text": "请公示办事指南。",
                "severity": "medium",
                "kind": "time_limited",
                "standards": [{"text": "已经公示"}],
            }
        )
        headers = {"Authorization": f"Bearer {w.secrets['deputy']}", "Idempotency-Key": key, "Host": "127.0.0.1"}

        def post() -> bool:
            answer = Client().post(
                "/api/v1/recommendations", data=body, content_type="application/json", headers=headers
            )
            assert answer.status_code == 201, answer.content
            return "Idempotent-Replay" not in answer

        return post, post

    def _with_factors(self) -> User:
        name = f"person-{self.number}"
        user = User.objects.filter(username=name).first()
        if user is None:
            user = access.open_account(COMMAND_LINE, username=name, name=name)
            access.grant(COMMAND_LINE, user_id=user.pk, role=Role.OFFICE, from_on=date(2021, 3, 1))
            now = str(format_hotp_value(hotp_value(_SECRET, int(time.time()) // 30)))
            access.add_app(self._actor_of(user), secret=_SECRET, code=now)
        Tries.objects.all().delete()  # the other of each pair counts as a wrong try
        row = Authenticator.objects.get(user=user, type=factors.Kind.TOTP)
        row.data["step"] = 0
        row.save(update_fields=["data"])
        return user

    def _actor_of(self, user: User) -> Any:
        self.w.ids[user.username] = user.pk
        return self.w.actor(user.username)

    def _verified(self) -> Recommendation:
        with transaction.atomic():
            if self.row is None or self.rounds >= _ROUNDS:
                self.row, self.rounds = life.brought_to(self.w, "in_progress", f"登记{uuid.uuid4().hex}"), 0
            else:
                row = Recommendation.objects.get(pk=self.row.pk)
                self.row = actions.reopen_rebound(
                    self.w.actor("deputy"),
                    row.pk,
                    version=row.version,
                    reason="复发",
                    source_kind=SourceKind.AUDIT,
                    source="审计",
                    due_on=clock.today() + timedelta(days=20),
                )
            self.rounds += 1
            self.row = life.passed(self.w, self.row)
        return self.row


CONTESTS = ("closing", "role", "appointment", "app_code", "recovery_code", "key")


def _done(act: Callable[[], Any]) -> bool:
    """True when it was done, False when somebody else was first and the house said so."""
    try:
        act()
    except Told:
        return False
    return True


def _alone(act: Callable[[], Any]) -> Any:
    try:
        with clock.at(NOON):
            return act()
    finally:
        connections.close_all()


def _race(pool: ThreadPoolExecutor, two: Two) -> list[Any]:
    gate = threading.Barrier(2)

    def begin(act: Callable[[], bool]) -> Any:
        gate.wait()
        try:
            return _alone(act)
        except Exception as error:
            return f"{type(error).__name__}: {error}"

    return list(pool.map(begin, two))


def _lane(w: World, number: int, pairs: int) -> tuple[Counter[str], list[str]]:
    """Play so many pairs, of each contest in turn."""
    lanes = {contest: Lane(w, number) for contest in CONTESTS}
    counts: Counter[str] = Counter()
    faults: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        for turn in range(pairs):
            contest = CONTESTS[(turn + number) % len(CONTESTS)]
            answers = _race(pool, _alone(getattr(lanes[contest], contest)))
            counts[contest] += 1
            if sorted(map(str, answers)) != ["False", "True"]:
                faults.append(f"{contest}: {answers}")
    return counts, faults


def _faults() -> list[str]:
    """What ledger and histories say afterwards, and whether anything one-time is there twice."""
    found = [str(fault) for fault in (*ledger.faults(), *queries.faults())]
    titles = Recommendation.objects.filter(title__startswith="k").values_list("title", flat=True)
    found += [f"{title} is there {n} times" for title, n in Counter(titles).items() if n > 1]
    sources = GrantRow.objects.filter(source__startswith="proposal:").values_list("source", flat=True)
    found += [f"{source} gave {n} roles" for source, n in Counter(sources).items() if n > 1]
    return found


def main() -> None:
    """Play the pairs and print what became of them; ends with 1 when both, or neither, ever succeeded."""
    pairs, lanes = int(sys.argv[1]), int(sys.argv[2])
    call_command("init", stdout=sys.stderr)
    with clock.at(NOON):
        w = made()
    begun = time.monotonic()
    shares = [pairs // lanes + (number < pairs % lanes) for number in range(lanes)]
    with ThreadPoolExecutor(lanes) as pool:
        played = list(pool.map(lambda number: _lane(w, number, shares[number]), range(lanes)))
    counts = sum((one for one, _ in played), Counter[str]())
    faults = [fault for _, some in played for fault in some] + _faults()
    print(f"{connection.vendor}: {pairs} pairs in {(time.monotonic() - begun) / 60:.1f} min: {dict(counts)}")
    print(f"{len(faults)} faults")
    for fault in faults[:20]:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
