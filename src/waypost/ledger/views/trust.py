"""Why the ledger can be believed, for a person who is no engineer; and what a witness needs."""

from __future__ import annotations

import json
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from waypost.kernel.errors import BadInput
from waypost.ledger import actions, forms, policies, printing, queries, receipts
from waypost.ledger.models import Entry
from waypost.ledger.views.entries import LedgerRequest

_HERE = Path(__file__).resolve().parent.parent
_PROGRAMS = {"verify.py": _HERE / "verify.py", "witness.py": _HERE / "witness.py"}
_MOST = 2**53


@require_safe
def trust(request: LedgerRequest) -> HttpResponse:
    """What the ledger promises, how it is held to it, and a place to check one's own receipt. Open to everybody."""
    written = request.GET.get("receipt", "")[:200]
    checked, fault = None, None
    if written:
        try:
            checked = receipts.checked(written)
        except BadInput as error:
            fault = error
    witnesses = queries.witnesses()
    mine = next((one for one in witnesses if one.user_id == request.actor.user_id and not one.is_over), None)
    return render(
        request,
        "ledger/trust.html",
        {
            "latest": queries.latest(),
            "checkpoints": queries.checkpoints(limit=8),
            "signing_keys": queries.signing_keys(),
            "witnesses": witnesses,
            "mine": mine if request.actor.is_known else None,
            "may_witness": request.actor.is_known and policies.may(request.actor, "witness"),
            "written": written,
            "checked": checked,
            "fault": fault,
            "join": forms.Join(),
        },
        status=422 if fault else 200,
    )


@require_safe
def checkpoint(request: HttpRequest, size: int | None = None) -> HttpResponse:
    """A signed checkpoint as plain text, the last one by default. Open to everybody."""
    if size is not None and size > _MOST:
        raise Http404
    found = queries.latest() if size is None else queries.checkpoint_at(size)
    if found is None:
        raise Http404
    answer = HttpResponse(found.note, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'inline; filename="checkpoint-{found.size}.txt"'
    return answer


@require_safe
def receipt(request: LedgerRequest, seq: int) -> HttpResponse:
    """The receipt of an entry as a file for `verify.py`."""
    if not request.actor.is_known or seq > _MOST:
        raise Entry.DoesNotExist
    answer = JsonResponse(receipts.receipt(request.actor, seq), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="receipt-{seq}.json"'
    return answer


@require_safe
def receipt_pdf(request: LedgerRequest, seq: int) -> HttpResponse:
    """The receipt of an entry on one printed page, with its checkpoint as a square to be read by a telephone."""
    if not request.actor.is_known or seq > _MOST:
        raise Entry.DoesNotExist
    answer = HttpResponse(printing.receipt_pdf(request.actor, seq), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="receipt-{seq}.pdf"'
    return answer


@require_safe
def program(request: HttpRequest, name: str) -> HttpResponse:
    """The programs that run without Waypost: the verifier and the witness's own. Open to everybody."""
    if name not in _PROGRAMS:
        raise Http404
    answer = HttpResponse(_PROGRAMS[name].read_bytes(), content_type="text/x-python; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def point(request: LedgerRequest, size: int) -> HttpResponse:
    """What a witness checks before signing: a checkpoint, and the proof that it goes on from an earlier size."""
    first = request.GET.get("from", "0")
    if size > _MOST or not first.isascii() or not first.isdigit() or len(first) > 16:
        raise Entry.DoesNotExist
    facts = queries.point_of(size, int(first))
    answer = HttpResponse(json.dumps(facts, ensure_ascii=False, indent=1), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="point-{size}.json"'
    return answer


@require_POST
def join(request: LedgerRequest) -> HttpResponse:
    """Become a witness."""
    form = forms.Join(request.POST)
    if not form.is_valid():
        raise BadInput(gettext("this is not the key of a witness"))
    actions.become_witness(request.actor, key=form.cleaned_data["key"])
    return redirect("ledger:trust")


@require_POST
def sign(request: LedgerRequest) -> HttpResponse:
    """Hand in a witness's signature."""
    form = forms.Sign(request.POST)
    if not form.is_valid():
        raise BadInput(gettext("this is not your signature of this checkpoint"))
    actions.cosign(request.actor, size=form.cleaned_data["size"], line=form.cleaned_data["line"])
    return redirect("ledger:trust")


@require_POST
def leave(request: LedgerRequest) -> HttpResponse:
    """Be a witness no more."""
    form = forms.Leave(request.POST)
    if not form.is_valid():
        raise BadInput(gettext("say why"))
    actions.stop_witnessing(request.actor, reason=form.cleaned_data["reason"])
    return redirect("ledger:trust")
