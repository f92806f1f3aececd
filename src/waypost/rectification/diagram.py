"""The life of a recommendation as a page of the documentation, read off the table of moves."""

from __future__ import annotations

import sys

from waypost.rectification.policies import roles_of
from waypost.rectification.rules import MOVES, PAPERS, REASON_DUE, RECOMMENDATION

_HEAD = """# The life of a recommendation

Written by `python -m waypost.rectification.diagram > docs/recommendation-lifecycle.md` from the table of moves
(`rectification/rules/states.py`) and the table of roles (`rectification/policies.py`). A test sees that it is current.
"""
_NOTES = """
## How the design was read where it left a choice

- **Who issues (move 5).** The leader to units of city and province level, the deputy to units of county level and to
  the grass roots: strictly by the table, so a leader does not issue to a county unit while a deputy may.
- **R4 and invariant 8 together.** When the mandate has ended, or everybody of the group who could take a step is barred
  from it (author, verifier, recused), the office stands in. While anybody of the group is entitled, it does not. Nobody
  stands in for an author's or verifier's own words: submitting, judging, passing.
- **The unit goes on after the campaign.** R4 bars those who act for the group; a unit's head and liaison may answer,
  plan, give evidence and ask for closing as long as the recommendation is open.
- **The head is the unit's own head.** Somebody above in the line sees it and takes no step for the unit.
- **Two hats.** Whoever has acted for one side on a recommendation never acts for the other on the same one, also after
  changing posts (R3); whoever belongs to the unit or its line never acts for the group (R2).
- **Move 6.** A draft whose review has begun once is not withdrawn by its author any more; it can be rewritten.
- **Move 10.** The decision paper is the office's: the office enters it with the step, or before it, and the leader
  cites it.
- **Move 16.** Severity high and top are checked on the spot. That the author verifies is a warning kept in the round.
- **Move 20** is three acts: the notice is opened, objections are filed and answered, and it is declared run.
- **Move 21.** At the top severity the office signs, otherwise the leader.
- **Move 24** is closed to an author who also sits in the office, as every decision on one's own text is (invariant 4).
- **Move 25** writes an event on both; the other one's due date becomes the earlier of the two.
- **Near copies** (moves 3 and 11) are found by winnowing of character 8-grams: a common run of 15 characters always
  leaves a common fingerprint, one of fewer than 8 never does; words of the same meaning are not found. Limits:
  60 % of a text, 50 % of a plan, after what the recommendation itself says has been taken out.
- **Days.** Consultation 3, response 5, plan 7, public notice 5 calendar days, unless said; amber 3 days before a date.
"""


def page() -> str:
    """The page, as it lies in `docs/`."""
    lines = [_HEAD, "```mermaid", RECOMMENDATION.diagram(), "```", "", "## Moves", ""]
    lines += ["| # | step | from | to | by | reason |", "| --- | --- | --- | --- | --- | --- |"]
    lines += [_row(step.name) for step in RECOMMENDATION.steps]
    lines += ["", "## Kept beside the moves", "", "None of these changes the state.", ""]
    lines += ["| step | while | by |", "| --- | --- | --- |"]
    for step in PAPERS.steps:
        states = ", ".join(sorted(state.value for state in step.sources)) or "—"
        lines.append(f"| {step.name} | {states} | {_by(step.name)} |")
    return "\n".join(lines) + "\n" + _NOTES


def _row(name: str) -> str:
    step = RECOMMENDATION.step(name)
    sources = ", ".join(sorted(state.value for state in step.sources))
    target = step.target.value if step.target else "stays"
    return f"| {MOVES[name]} | {name} | {sources} | {target} | {_by(name)} | {'yes' if name in REASON_DUE else ''} |"


def _by(name: str) -> str:
    return ", ".join(role.value for role in roles_of(name))


if __name__ == "__main__":
    sys.stdout.write(page())
