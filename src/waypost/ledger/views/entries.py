"""The ledger as a page: what was done, and the receipt of each act in plain words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from waypost.kernel.actor import Actor
from waypost.ledger import forms, policies, queries, readable
from waypost.ledger.models import Entry


class LedgerRequest(HttpRequest):
    """A request with its actor. For type hints only: the room of accounts stands above this one."""

    actor: Actor


@require_safe
def ledger(request: LedgerRequest) -> HttpResponse:
    """The newest entries first, as far as the reader may see them."""
    if not request.actor.is_known:
        raise Entry.DoesNotExist
    mine = request.GET.get("mine", "") == "1"
    act, subject = request.GET.get("act", "")[:60], request.GET.get("subject", "")[:80]
    page = queries.entries(request.actor, mine=mine, act=act, subject=subject, after=request.GET.get("after", ""))
    return render(
        request,
        "ledger/ledger.html",
        {
            "page": page,
            "mine": mine,
            "act": act,
            "subject": subject,
            "position": queries.position(),
            "things": readable.things(),
            "sees_whole": request.actor.has(*queries.READERS_OF_THE_WHOLE),
            "may_erase": policies.may(request.actor, "decide_erasure"),
        },
    )


@require_safe
def glimpse(request: LedgerRequest) -> HttpResponse:
    """Where the ledger stands, for the first page of those who watch over it: a fragment."""
    if not request.actor.is_known:
        raise Entry.DoesNotExist
    return render(request, "ledger/_glimpse.html", {"position": queries.position()})


@require_safe
def entry(request: LedgerRequest, seq: int) -> HttpResponse:
    """One entry with its receipt. Readers of the whole ledger see the seal of those that are not open to them."""
    if not request.actor.is_known or seq >= 2**63:
        raise Entry.DoesNotExist
    seal = queries.seal(request.actor, seq)
    leaf = queries.entry(request.actor, seq) if seal.is_whole else None
    return render(
        request,
        "ledger/entry.html",
        {
            "entry": seal,
            "leaf": leaf,
            "facts": _facts(request, leaf) if leaf else [],
            "size": queries.position(),
            "point": queries.checkpoint_over(seq),
            **(_erasure(request, seq) if leaf else {}),
        },
    )


def _erasure(request: LedgerRequest, seq: int) -> dict[str, Any]:
    """What the reader may do about erasing what an entry says: decide about a proposal, make one, or neither."""
    if not policies.may(request.actor, "decide_erasure"):
        return {}
    waiting = queries.erasure_of(request.actor, seq)
    may_propose = policies.may(request.actor, "propose_erasure") and waiting is None
    why_not = queries.why_not_erase(request.actor, seq) if may_propose else ""
    return {"erasure": waiting, "propose": forms.ProposeErasure() if may_propose else None, "why_not": why_not}


def _facts(request: LedgerRequest, leaf: queries.LeafView) -> list[readable.FactWords]:
    """What an entry says in the reader's words, with the titles of the records that this reader may see."""
    act = leaf.entry.act
    titles = queries.titles_of(request.actor, act, readable.records_in(leaf.facts))
    return readable.facts(act.partition(".")[0], leaf.facts, titles)
