"""Writes the rows of `routes_table.py` anew from what the house answers now; read each line before you keep it.

pytest tests/routes_update.py
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from tests.routes_table import OPEN_INSIDE
from tests.routes_world import NOW, world
from tests.test_routes import ROUTES, Walk
from waypost.platform import clock

_HEAD = '''\
"""What each route answers: four groups (own unit, sibling, another city, another campaign) of ten letters each, in
the order of the roles: office, leader, deputy, inspector, unit head, liaison, officer, auditor, administrator, public.

G: got it (also when the form then finds something missing); F: may see but may not do it; N: nothing is there;
L: is asked to sign in; M: knows no such method; R (of the interface only): may do it, but a rule forbids it now.
`OPEN_INSIDE` names the routes with a record that a neighbour may nevertheless open or be refused, and says why.
"""

from __future__ import annotations

'''


@pytest.mark.django_db
def test_write_the_table() -> None:
    logging.disable(logging.CRITICAL)
    walk = Walk()
    with clock.at(NOW):
        walk.go(world())
    logging.disable(logging.NOTSET)
    lines = [_HEAD, "OPEN_INSIDE: dict[str, str] = {\n"]
    lines += [f'    "{name}": "{why}",\n' for name, why in sorted(OPEN_INSIDE.items())]
    lines += ["}\n", "TABLE: dict[str, str] = {\n"]
    lines += [f'    "{route.name}": "{walk.row(route.name)}",\n' for route in ROUTES]
    lines.append("}\n")
    (Path(__file__).parent / "routes_table.py").write_text("".join(lines), encoding="utf-8")
    print("\n".join(walk.leaks))
