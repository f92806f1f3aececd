"""One life of the instance, drawn from a seed: people, faults, clocks and devices, and what must hold all the while."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.simulate import acts, holds
from tests.simulate.acts import Known, Try
from tests.simulate.devices import Device
from tests.simulate.faults import Fault
from tests.simulate.model import Thing, Wrong
from tests.simulate.sending import Outcome, Sending
from tests.simulate.world import by_lot, token_of
from waypost.api import actions as tokens
from waypost.api.models import Token
from waypost.api.queries import bearer
from waypost.ledger.models import Entry
from waypost.platform import clock
from waypost.rectification.tests import invariants

EVERY = 60
"""Steps between two looks at everything."""
_MOST_WAITED = 60
_FAR = 30


class Simulation(Sending):
    """A seed being played. Each step draws from a lot of its own, so that others stay what they are when one is left
    out (`only`: the numbers of the steps that are taken)."""

    def run(self) -> Outcome:
        """Play it to its end, or to the first thing that is wrong."""
        wanted = [number for number in range(1, self.steps + 1) if self.only is None or number in self.only]
        self.outcome.taken = tuple(wanted)
        with by_lot(self.seed):
            try:
                for self.step in wanted:
                    self._one(random.Random(f"{self.seed}/{self.step}"))
                    if self.step % EVERY == 0:
                        self._look()
                self._end()
            except Exception as error:
                self.outcome.wrong = f"{type(error).__name__}: {error}"
                if not isinstance(error, AssertionError):
                    self.outcome.wrong += holds.where(error)
            self._sum_up()
        return self.outcome

    def _one(self, chance: random.Random) -> None:
        self.moment += timedelta(minutes=chance.randint(1, 90))
        kinds, weights = zip(*_KINDS.items(), strict=True)
        kind = chance.choices(kinds, weights)[0]
        with self._now():
            getattr(self, f"_{kind}")(chance)

    def _go_on(self, chance: random.Random) -> None:
        alive = [thing for thing in self.model.items if acts.is_alive(thing)]
        if not alive:
            self._draft(chance)
            return
        thing = chance.choice(alive[: chance.choice((2, len(alive)))])
        known = self.known[thing.label]
        known.look(chance)
        step = acts.next_step(known, chance)
        if step is not None:
            self._try_on(thing, *step, chance, rightly=True)

    def _anything(self, chance: random.Random) -> None:
        if self.model.items:
            thing, who, step = chance.choice(self.model.items), chance.choice(acts.people()), chance.choice(acts.STEPS)
            self._try_on(thing, step, who, chance, rightly=chance.random() < 0.5, late=chance.choice((0, 0, 1)))

    def _draft(self, chance: random.Random) -> None:
        mark = f"R{len(self.model.items) + 1}"
        said = acts.draft(self.world, self.model, chance, mark)

        def taken(answer: dict[str, Any]) -> None:
            thing = Thing(mark, UUID(answer["id"]), "draft", unit=said.body["unit_id"], mark=mark)
            self.model.items.append(thing)
            self.known[mark] = Known(self.world, thing, chance)

        self._send(self._letter(said, mark, taken), chance)

    def _visit(self, chance: random.Random) -> None:
        if not self.model.visits or chance.random() < 0.25:
            mark = f"V{len(self.model.visits) + 1}"
            said = acts.plan_visit(self.world, chance, mark)
            self._send(self._letter(said, mark, self._begun(self.model.visits, mark, "planned")), chance)
            return
        thing = chance.choice(self.model.visits)
        said = acts.visit_step(self.world, thing, chance)
        mark = f"F{len(self.model.findings) + 1}"

        def taken(answer: dict[str, Any]) -> None:
            if said.step == "findings":
                self.model.findings.append(Thing(mark, UUID(answer["id"]), "draft"))
            elif said.step != "observations":
                thing.go(said.step)

        self._send(self._letter(said, thing.label, taken), chance)

    def _finding(self, chance: random.Random) -> None:
        if self.model.findings:
            thing = chance.choice(self.model.findings)
            said = acts.finding_step(thing, chance)

            def taken(answer: dict[str, Any]) -> None:
                if said.step == "amend" and said.body["seen_revision"] != thing.version:
                    raise Wrong(f"{thing.label} was amended unseen")
                thing.version += said.step == "amend"
                thing.state = "withdrawn" if said.step == "withdraw" else thing.state

            self._send(self._letter(said, thing.label, taken), chance)

    def _role(self, chance: random.Random) -> None:
        waiting = [thing for thing in self.model.proposals if thing.state == "waiting" or chance.random() < 0.1]
        given = [thing for thing in self.model.grants if thing.state == "given"]
        if waiting and chance.random() < 0.6:
            thing = chance.choice(waiting)
            said = acts.decide(thing, chance)
            self._send(self._letter(said, thing.label, self._decided(thing, said.step)), chance)
        elif given and chance.random() < 0.5:
            thing = chance.choice(given)
            said = Try("office", "revoke", f"/grants/{thing.pk}/revoke", {"reason": "调离"})
            self._send(self._letter(said, thing.label, lambda answer: setattr(thing, "state", "revoked")), chance)
        else:
            said = acts.give(self.world, chance) if chance.random() < 0.5 else acts.propose(self.world, chance)
            things, state = (self.model.grants, "given") if said.step == "give" else (self.model.proposals, "waiting")
            mark = f"{'G' if said.step == 'give' else 'P'}{len(things) + 1}"
            self._send(self._letter(said, mark, self._begun(things, mark, state)), chance)

    def _decided(self, thing: Thing, step: str) -> Callable[[dict[str, Any]], None]:
        def taken(answer: dict[str, Any]) -> None:
            if thing.state != "waiting":
                raise Wrong(f"{thing.label} was decided twice")
            thing.state = {"confirm": "confirmed", "refuse": "refused", "withdraw": "withdrawn"}[step]
            if step == "confirm":
                self.model.grants.append(Thing(f"G{len(self.model.grants) + 1}", answer["id"], "confirmed"))

        return taken

    def _begun(self, things: list[Thing], mark: str, state: str) -> Callable[[dict[str, Any]], None]:
        def taken(answer: dict[str, Any]) -> None:
            pk = answer["id"]
            things.append(Thing(mark, UUID(pk) if isinstance(pk, str) else pk, state, mark=mark))

        return taken

    def _report(self, chance: random.Random) -> None:
        open_ones = [thing for thing in self.model.reports if thing.state in ("draft", "approved")]
        thing = chance.choice(open_ones) if open_ones and chance.random() < 0.8 else None
        said = acts.report_step(self.world, thing, chance)

        def taken(answer: dict[str, Any]) -> None:
            if thing is not None:
                thing.state = _REPORT_AFTER[said.step]
            elif said.step == "reports":
                mark = f"B{len(self.model.reports) + 1}"
                self.model.reports.append(Thing(mark, UUID(answer["id"]), "draft", version=answer["revision"]))

        self._send(self._letter(said, thing.label if thing else "", taken), chance)

    def _repeat(self, chance: random.Random) -> None:
        """The same letter again, old or not yet answered; or its key with other words."""
        if not self.letters:
            return
        letter = chance.choice(self.open or self.letters)
        if letter.accepted is not None and chance.random() < 0.3:
            other = replace(letter, body={**letter.body, "note": "另一件事"}, accepted=None, about="其他")
            result = self.post.deliver(other, fault=Fault.NONE, chance=chance)
            self.say(f"{letter} with other words under its key: {result}")
            if result not in ("409 R0", "401", "401 ", "403", "403 "):
                raise Wrong(f"{letter}: its key served something else: {result}")
            return
        self._deliver(letter, chance)

    def _device(self, chance: random.Random) -> None:
        device = chance.choice(self.devices)
        act = chance.choice(("see", "write", "write", "write", "hand in"))
        if act == "see" or not device.seen:
            device.see(self.model)
            self.say(f"the {device.name} device sees everything")
        elif act == "write":
            self._write_offline(device, chance)
        else:
            self._hand_in(device, chance)

    def _write_offline(self, device: Device, chance: random.Random) -> None:
        wanted = device.wanted(self.model, self.known, chance)
        if wanted is None:
            return
        thing, who, step = wanted
        said = self.known[thing.label].attempt_of(chance, step, who, rightly=True)
        if said is not None:
            letter = self._move(thing, said, device.seen[thing.label].version)
            device.write(thing, letter)
            self.say(f"the {device.name} device writes {letter} on version {letter.body.get('version', '-')}")

    def _hand_in(self, device: Device, chance: random.Random) -> None:
        for letter in device.in_some_order(chance):
            self._deliver(letter, chance, again=False)
        for letter in device.queue:
            if letter.accepted is None:
                self._deliver(letter, chance, again=False)
        lost = [
            letter for letter in device.queue if letter.accepted is None and not letter.told and letter not in self.open
        ]
        if lost:
            raise Wrong(f"nobody was told what became of {lost[0]}")
        device.queue.clear()
        device.see(self.model)

    def _token(self, chance: random.Random) -> None:
        """A token revoked and another made: one-time, and nothing opens with the old one."""
        who = chance.choice(acts.people())
        secret = self.world.secrets[who]
        old = Token.objects.get(digest=tokens.digest_of(secret))
        actor = self.world.actor(who)
        fault = self._fault(chance)
        if old.revoked_at is None and not self._direct(
            f"{who} revokes a token", lambda: tokens.revoke_token(actor, old.pk), fault, chance
        ):
            return
        if bearer(secret, today=clock.today()) is not None:
            raise Wrong(f"a revoked token of {who} still opens")
        made = self._direct(f"{who} makes a token", lambda: token_of(self.world, who), self._fault(chance), chance)
        if made:
            self.world.secrets[who] = made

    def _wait(self, chance: random.Random) -> None:
        days = chance.randint(1, 4)
        if self.waited + days <= _MOST_WAITED:
            self.waited += days
            self.moment += timedelta(days=days)
            self.say(f"{days} days go by")

    def _jump(self, chance: random.Random) -> None:
        self.far = timedelta(days=chance.choice((0, 0, chance.randint(-_FAR, _FAR))))
        self.say(f"the clock is set {self.far.days:+} days from the true time")

    def _look(self) -> None:
        with self._now():
            holds.hold(self.model, self.letters)

    def _end(self) -> None:
        """Everything that had no answer is sent once more; then everything is looked at."""
        self.step += 1
        chance = random.Random(f"{self.seed}/end")
        for device in self.devices:
            with self._now():
                self._hand_in(device, chance)
        for letter in list(self.open):
            with self._now():
                result = self.post.deliver(letter, fault=Fault.NONE, chance=chance)
                self.say(f"{letter}, at the end: {result}")
        self._look()
        self._can_go_on(chance)

    def _can_go_on(self, chance: random.Random) -> None:
        """No dead end: of one recommendation, drawn by lot, somebody can still do something."""
        alive = [thing for thing in self.model.items if acts.is_alive(thing)]
        if alive:
            known = self.known[chance.choice(alive).label]
            with self._now():
                known.look(chance)
                invariants.somebody_can_move_on(known)

    def _sum_up(self) -> None:
        said = hashlib.sha256("\n".join(self.outcome.lines).encode())
        for entry in Entry.objects.order_by("seq").values_list("seq", "at", "act", "subject", "actor_id"):
            said.update(repr(entry).encode())
        self.outcome.digest = said.hexdigest()
        self.outcome.counts = {
            "delivered": self.post.delivered,
            "struck": self.post.struck,
            "accepted": sum(letter.accepted is not None for letter in self.letters),
            "recommendations": len(self.model.items),
            "closed": sum(thing.state == "closed_implemented" for thing in self.model.items),
        }


_REPORT_AFTER = {"approve": "approved", "publish": "published", "return": "draft", "discard": "discarded"}
_KINDS = {
    "go_on": 46,
    "anything": 8,
    "draft": 2,
    "visit": 7,
    "finding": 3,
    "role": 5,
    "token": 2,
    "report": 0.6,
    "repeat": 6,
    "device": 10,
    "wait": 5,
    "jump": 3,
}
