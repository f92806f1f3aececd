"""What a person can do, a program can do: each public action has an address, or a reason why it is for people only."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from waypost.api.rules import ROOMS
from waypost.api.v1 import api

# Actions whose address is called otherwise than they are.
OTHERWISE = {
    "campaign.edit_phase": "campaign.edit_phases",
    "organisation.accept_suggestions": "organisation.answer",
    "notice.mark_read": "notice.mark",
    "notice.mark_unread": "notice.mark",
    "notice.mark_all_read": "notice.mark_all",
}
# Actions that no program takes, and why.
PAGES_ONLY = {
    "access.change_password": "a password is typed by a person, and a token is not signed in with one",
    "access.one_time_password": "takes no actor: it makes the words of a password",
    "access.set_password": "a one-time password is read once by the person who hands it on",
    "access.add_app": "a factor is added by the person who holds it, on the page",
    "access.add_passkey": "a passkey is made in a person's browser",
    "access.remove_factor": "a factor is taken away on the page, by a person who has just shown who they are",
    "access.renew_codes": "recovery codes are shown once, to a person",
    "access.try_door": "takes no actor: it begins a try at a door",
    "access.right_try": "takes no actor: it ends a try at a door",
    "access.wrong_try": "takes no actor: it ends a try at a door",
    "api.make_token": "a token makes no tokens, so that revoking one ends what it opened",
    "api.revoke_token": "stands beside the making of tokens on the page of tokens",
    "coverage.recount": "takes no actor: the house counts anew when something it counts has changed",
    "evidence.put_back": "is done by a restore, on the server itself",
    "fieldwork.issue_findings": "is done by issuing the recommendation that rests on them",
    "access.make_seal_key": "a passphrase is typed by a person, and no program has it",
    "access.change_seal_passphrase": "a passphrase is typed by a person, and no program has it",
    "fieldwork.amend_talk": "the words of a talk go from a person into their seal, and through no program",
    "fieldwork.name_reader": "needs the author's unlocked key, which no program holds",
    "fieldwork.appoint_custodians": "whom a campaign trusts with what was lost is decided by a person on the page",
    "fieldwork.ask_unsealing": "for a person who lost a passphrase; a program never had one",
    "fieldwork.approve_unsealing": "needs a custodian's unlocked key, which no program holds",
    "fieldwork.decline_unsealing": "is decided by the custodian who read the reason on the page",
    "ledger.change_key": "is done on the server itself, by `ledger checkpoint --change-key`",
    "ledger.checkpoint": "takes no actor: the house signs when there is news",
    "ledger.sign_news": "takes no actor: the house signs when there is news",
    "ledger.take_over": "is done on the server itself, by `ledger seal`",
    "ledger.at_first": "takes no actor: `init` does it once, after an update",
    "ledger.upcoming": "takes no actor: the number that an action writes into a row before it records",
    "ledger.record_many": "is done by other actions, and by no person",
    "ledger.stop_witnessing": "a person ends it on the page, and says why",
    "fieldwork.open_talk": "the words of a talk go from their seal to a person, and to no program",
    "fieldwork.record_talk": "the words of a talk go from a person into their seal, and through no program",
    "notice.deliver": "takes no actor: the house tells people, and does so when they look",
    "notice.deliver_all": "takes no actor: the house tells people by a command",
    "notice.mark_old_read": "takes no actor: for the people of a demonstration",
    "notice.renew_feed": "the secret of a calendar feed is shown once, to a person",
    "organisation.import_judged": "a part of an import, for the command line",
    "organisation.import_units": "reads and applies at once, for the command line; programs hand in, look and apply",
    "rectification.apply": "one step for many: a program takes the step for each, with a key and an answer for each",
    "rectification.forget_view": "a saved view is a reader's own paper, kept for the page",
    "rectification.save_view": "a saved view is a reader's own paper, kept for the page",
    "ledger.record": "is done by every other action, and by no person",
    "api.digest_of": "takes no actor: it writes what is kept of a secret",
    "evidence.place_of": "takes no actor: it says where a file belongs",
}
# Modules of actions beside those that a room calls `actions`.
BESIDE = {"organisation": ["preparation"], "notice": ["marks"], "rectification": ["bulk", "saved"]}
NOT_ACTS = {"prepare", "steps_of", "views", "look_through"}
"""Functions of those modules that are no acts of a person."""


def _public(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    names = getattr(module, "__all__", None) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]
    for name in names:
        value = getattr(module, name)
        if inspect.isfunction(value) and not name.startswith("_"):
            yield name, value


def _actions() -> dict[str, Callable[..., Any]]:
    """Every public action of every room, by room and name."""
    found: dict[str, Callable[..., Any]] = {}
    for room in (*ROOMS, "api"):
        for module in ("actions", *BESIDE.get(room, [])):
            for name, act in _public(import_module(f"waypost.{room}.{module}")):
                if name not in NOT_ACTS:
                    found[f"{room}.{name}"] = act
    return found


def _operations() -> dict[str, Callable[..., Any]]:
    """Every operation that writes, by room and name, with its function."""
    return {
        api.get_operation_url_name(operation, router=bound.template): operation.view_func
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
        if "GET" not in operation.methods
    }


ACTIONS = _actions()
OPERATIONS = _operations()


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_an_action_has_an_address_or_a_reason_why_it_has_none(action: str) -> None:
    has_address = OTHERWISE.get(action, action) in OPERATIONS

    assert has_address != (action in PAGES_ONLY), "give it an address in the room's `api`, or a reason here"


@pytest.mark.parametrize("action", sorted(set(ACTIONS) - set(PAGES_ONLY) - set(OTHERWISE)))
def test_an_address_takes_the_action_whose_name_it_has(action: str) -> None:
    function = OPERATIONS[action]
    inside = [cell.cell_contents for cell in function.__closure__ or ()]
    name = action.partition(".")[2]
    is_queued = name == "apply_roster"  # is put into the queue by its name

    assert name in function.__code__.co_names or ACTIONS[action] in inside or is_queued


def test_the_table_names_no_action_that_is_gone() -> None:
    assert (set(OTHERWISE) | set(PAGES_ONLY)) - set(ACTIONS) == set()


def test_no_two_operations_have_one_name() -> None:
    names = [
        api.get_operation_url_name(operation, router=bound.template)
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
    ]

    assert sorted(names) == sorted(set(names))
