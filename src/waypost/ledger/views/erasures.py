"""Lawful erasure: what waits for a second person, and the steps of those who propose and decide."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from waypost.ledger import actions, policies, queries
from waypost.ledger.models import Erasure
from waypost.ledger.views.entries import LedgerRequest
from waypost.platform.wiring import wired


def _by_somebody_proved(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A step of somebody who lately showed who they are: the room of accounts, which stands above, asks for it."""

    @wraps(view)
    def asked(request: LedgerRequest, *args: object, **kwargs: object) -> HttpResponse:
        whole = view
        for proved in wired("proved").values():
            whole = proved(whole)
        return whole(request, *args, **kwargs)

    return asked


@require_safe
def erasures(request: LedgerRequest) -> HttpResponse:
    """The proposals that wait about entries that the reader may read, or all that were made."""
    if not policies.may(request.actor, "decide_erasure"):
        raise Erasure.DoesNotExist
    which = "all" if request.GET.get("which") == "all" else ""
    found = queries.erasures(request.actor, waiting=not which, after=request.GET.get("after", "")[:400])
    return render(request, "ledger/erasures.html", {"page": found, "which": which})


@require_POST
def propose_erasure(request: LedgerRequest, seq: int) -> HttpResponse:
    """Proposes to erase what an entry says."""
    actions.propose_erasure(request.actor, seq, ground=request.POST.get("ground", ""))
    messages.success(request, gettext("It is proposed; a second person decides within seven days."))
    return redirect("ledger:entry", seq)


@require_POST
@_by_somebody_proved
def erase(request: LedgerRequest, erasure_id: int) -> HttpResponse:
    """Erases what an entry says, as somebody else proposed."""
    receipt = actions.erase(request.actor, erasure_id)
    messages.success(request, gettext("What the entry said is erased; this entry says so."))
    return redirect("ledger:entry", receipt.seq)


@require_POST
def refuse_erasure(request: LedgerRequest, erasure_id: int) -> HttpResponse:
    """Says no to a proposal."""
    actions.refuse_erasure(request.actor, erasure_id, reason=request.POST.get("reason", "")[:2000])
    messages.success(request, gettext("It is refused; the entry keeps its words."))
    return redirect("ledger:erasures")


@require_POST
def withdraw_erasure(request: LedgerRequest, erasure_id: int) -> HttpResponse:
    """Takes back what the reader has proposed."""
    actions.withdraw_erasure(request.actor, erasure_id)
    messages.success(request, gettext("It is taken back."))
    return redirect("ledger:erasures")
