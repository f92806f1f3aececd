"""A lifecycle is a table of steps between states; everything else about it is read off the table."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from waypost.kernel.errors import N_, StepNotAllowed

S = TypeVar("S", bound=Enum)


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """Something a person does. `target` None means that the state stays as it is."""

    name: str
    sources: frozenset[S]
    target: S | None = None


class Lifecycle(Generic[S]):
    """The steps that exist. A step that is not in the table is a KeyError, never a silent yes."""

    def __init__(self, steps: tuple[Step[S], ...]) -> None:
        self._steps: dict[str, Step[S]] = {step.name: step for step in steps}
        if len(self._steps) != len(steps):
            raise ValueError("two steps of one lifecycle have the same name")

    @property
    def steps(self) -> tuple[Step[S], ...]:
        """Every step, in the order of the table."""
        return tuple(self._steps.values())

    def step(self, name: str) -> Step[S]:
        """The step of that name. Raises KeyError when there is none."""
        return self._steps[name]

    def allows(self, name: str, state: S) -> bool:
        """True when the step may be taken from the state."""
        return state in self._steps[name].sources

    def after(self, name: str, state: S) -> S:
        """The state in which the step ends. Raises StepNotAllowed when it cannot be taken from here."""
        step = self._steps[name]
        if state not in step.sources:
            raise StepNotAllowed(N_("cannot %(step)s while %(state)s"), code="R0", step=name, state=state.value)
        return step.target if step.target is not None else state

    def open_steps(self, state: S) -> tuple[Step[S], ...]:
        """The steps that may be taken from the state, in the order of the table."""
        return tuple(step for step in self._steps.values() if state in step.sources)

    def diagram(self) -> str:
        """The lifecycle as a Mermaid state diagram, for the documentation."""
        lines = ["stateDiagram-v2"]
        for step in self._steps.values():
            for source in sorted(step.sources, key=lambda state: str(state.value)):
                target = step.target or source
                lines.append(f"    {source.value} --> {target.value}: {step.name}")
        return "\n".join(lines)
