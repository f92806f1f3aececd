"""The doctor says what does not hold, record by record, and exits with 1."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests import build
from waypost.access.models import GrantRow
from waypost.kernel.actor import COMMAND_LINE, Role
from waypost.ledger.actions import take_over
from waypost.notice.models import Cursor
from waypost.organisation.models import Unit
from waypost.platform import search

pytestmark = pytest.mark.django_db


def test_a_sound_instance_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    unit = build.unit(region=build.region())
    search.put("unit", unit.pk, unit.name)
    take_over(COMMAND_LINE)

    call_command("doctor", "--json")

    assert json.loads(capsys.readouterr().out)["good"]


def test_each_fault_is_named_with_its_record(capsys: pytest.CaptureFixture[str]) -> None:
    region = build.region()
    unit = build.unit(region=region)
    Unit.objects.update(path="/999/")
    leader = build.grant(build.user(), Role.LEADER)
    moved = build.grant(build.user(), Role.LIAISON, unit=unit)
    GrantRow.objects.filter(pk=moved.pk).update(unit_path="/1/2/")
    Cursor.objects.create(pk=1, seq=7)

    with pytest.raises(CommandError) as refused:
        call_command("doctor", "--json")

    told = json.loads(capsys.readouterr().out)
    assert refused.value.returncode == 1
    assert told["checks"] | {"ledger": 0, "files": 0, "histories": 0} == told["checks"]
    assert {fault["where"] for fault in told["faults"]["units"]} == {f"unit {unit.pk}"}
    assert {fault["where"] for fault in told["faults"]["roles"]} == {f"grant {leader.pk}", f"grant {moved.pk}"}
    assert told["faults"]["inbox"]
