"""What every life has: its clock, its letters, its devices, and how something is sent while something goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import OperationalError

from tests.simulate import acts, holds
from tests.simulate.acts import Known, Try
from tests.simulate.devices import Device
from tests.simulate.faults import FULL, Died, Fault, struck
from tests.simulate.letters import Letter, Post
from tests.simulate.model import Model, Thing, Wrong
from tests.simulate.world import NOON, Template, World
from waypost.kernel.errors import Told
from waypost.ledger.queries import position
from waypost.platform import clock, receipts
from waypost.rectification.models import Recommendation
from waypost.rectification.tests import invariants

_FAULTS = tuple(fault for fault in Fault if fault is not Fault.NONE)
_OFTEN_FAULTY = 0.12


@dataclass
class Outcome:
    """What became of a seed. `wrong` is empty when all held; `digest` is of the transcript and the ledger's entries
    (not of its root, under which lie passwords that nobody can type and what the instance's secret keys)."""

    seed: int
    steps: int
    digest: str = ""
    wrong: str = ""
    lines: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    taken: tuple[int, ...] = ()


class Sending:
    """A life that is being played, as far as sending goes."""

    def __init__(self, template: Template, seed: int, steps: int, only: Collection[int] | None = None) -> None:
        self.seed, self.steps, self.only = seed, steps, only
        self.world: World = template.begin()
        self.model = Model(first_entry=position().size, findings=holds.findings_of(self.world))
        self.known: dict[str, Known] = {}
        self.letters: list[Letter] = []
        self.open: list[Letter] = []
        self.devices = (Device("unit's", of_unit=True), Device("group's", of_unit=False))
        self.post = Post(self.world.secrets, self.model.own)
        self.moment, self.far, self.waited = NOON, timedelta(0), 0
        self.outcome = Outcome(seed, steps)
        self.step = 0
        with self._now():
            for row in Recommendation.objects.filter(pk__in=self.world.begun).order_by("pk"):
                thing = Thing(row.title, row.pk, row.state_value, row.version, row.unit_id, row.title)
                self.model.items.append(thing)
                self.known[thing.label] = Known(self.world, thing, random.Random(0))

    def _now(self) -> ExitStack:
        stack = ExitStack()
        now = self.moment + self.far
        stack.enter_context(clock.at(now))
        stack.enter_context(clock.really_at(now))
        return stack

    def say(self, words: str) -> None:
        """A line of the transcript."""
        self.outcome.lines.append(f"{self.step:>3} {self.moment + self.far:%m-%d %H:%M} {words}")

    def _letter(self, said: Try, about: str, taken: Callable[[dict[str, Any]], None]) -> Letter:
        number = len(self.letters) + 1
        letter = Letter(number, said.who, said.path, said.body, said.step, about, taken, key=f"{self.seed}-{number}")
        self.letters.append(letter)
        return letter

    def _try_on(
        self, thing: Thing, step: str, who: str, chance: random.Random, *, rightly: bool, late: int = 0
    ) -> None:
        said = self.known[thing.label].attempt_of(chance, step, who, rightly=rightly)
        if said is not None:
            self._send(self._move(thing, said, thing.version - late), chance)

    def _move(self, thing: Thing, said: Try, version: int) -> Letter:
        if acts.asks_for_version(said.step):
            said.body["version"] = max(0, version)

        def taken(answer: dict[str, Any]) -> None:
            if said.body.get("version", thing.version) != thing.version:
                raise Wrong(f"{said.step} was taken on version {said.body['version']}, and {thing.version} is there")
            thing.take(said.step)
            if said.step == "merge":
                (into,) = (one for one in self.model.items if str(one.pk) == said.body["into_id"])
                into.version += 1
            if (answer["state"], answer["version"]) != (thing.state, thing.version):
                raise Wrong(
                    f"{thing.label} is {answer['state']} {answer['version']}, not {thing.state} {thing.version}"
                )
            known = self.known[thing.label]
            known.is_fresh = True
            invariants.hold(known)

        return self._letter(said, thing.label, taken)

    def _send(self, letter: Letter, chance: random.Random) -> None:
        self._deliver(letter, chance)
        if chance.random() < 0.1:
            self._deliver(letter, chance)

    def _fault(self, chance: random.Random) -> Fault:
        return chance.choice(_FAULTS) if chance.random() < _OFTEN_FAULTY else Fault.NONE

    def _deliver(self, letter: Letter, chance: random.Random, *, again: bool = True) -> None:
        fault = self._fault(chance)
        result = self.post.deliver(letter, fault=fault, chance=chance)
        self.say(f"{letter}: {result}" + (f" ({fault.value})" if fault is not Fault.NONE else ""))
        is_open = result.startswith(("no answer", "503"))
        if is_open and again and chance.random() < 0.6:
            result = self.post.deliver(letter, fault=Fault.NONE, chance=chance)
            self.say(f"{letter}, sent again: {result}")
            is_open = False
        if is_open and letter not in self.open:
            self.open.append(letter)
        elif not is_open and letter in self.open:
            self.open.remove(letter)

    def _direct(self, words: str, act: Callable[[], Any], fault: Fault, chance: random.Random) -> Any:
        """Something done on a page: what it answers, None when it was not done."""
        made, told = None, ""
        with receipts.collected() as given:
            try:
                with struck(fault, chance):
                    made = act()
            except Died:
                told = "died"
            except Told as refusal:
                told = f"refused: {refusal}"
            except OperationalError:
                if fault not in FULL:
                    raise
                told = "disk full"
        if made is not None:
            self.model.own(receipts.header(given), f"step {self.step}: {words}")
        self.say(f"{words}: {told or 'done'}")
        return made
