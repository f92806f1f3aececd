"""A telephone without a network: it writes on what it saw last, and hands everything in later, in any order."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tests.simulate import acts
from tests.simulate.acts import Known
from tests.simulate.letters import Letter
from tests.simulate.model import AFTER, ENDS, NO_EVENT, Model, Thing

_OF_UNIT = frozenset({"head", "liaison", "head_above"})


@dataclass
class Device:
    """What a device last saw of each recommendation, changed by what it wrote since, and what it has not handed in."""

    name: str
    of_unit: bool
    seen: dict[str, Thing] = field(default_factory=dict)
    queue: list[Letter] = field(default_factory=list)

    def see(self, model: Model) -> None:
        """Look at everything."""
        self.seen = {thing.label: replace(thing) for thing in model.items}

    def wanted(self, model: Model, known: Mapping[str, Known], chance: random.Random) -> tuple[Thing, str, str] | None:
        """A recommendation, a person of this device and a step that seems to be next."""
        there = [thing for thing in model.items if thing.label in self.seen]
        chance.shuffle(there)
        for thing in there:
            for step, part in acts.steps_while(self.seen[thing.label].state):
                who = known[thing.label].name(part)
                if (who in _OF_UNIT) is self.of_unit:
                    return thing, who, step
        return None

    def write(self, thing: Thing, letter: Letter) -> None:
        """Keep a letter, and believe that it will be accepted."""
        self.queue.append(letter)
        mine = self.seen[thing.label]
        if letter.step not in NO_EVENT:
            mine.version += 1
            mine.state = ENDS.get(letter.step) or AFTER.get(letter.step, ("", mine.state))[1]

    def in_some_order(self, chance: random.Random) -> list[Letter]:
        """The letters in the order in which a bad network lets them through, some of them twice."""
        letters = [letter for letter in self.queue for _ in range(chance.choice((1, 1, 2)))]
        way = chance.choice(("as written", "backwards", "mixed"))
        if way == "backwards":
            letters.reverse()
        elif way == "mixed":
            chance.shuffle(letters)
        return letters
