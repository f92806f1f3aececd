"""The demonstration's clock, the progress of long work, help, and the page that shows every component."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from waypost.access.middleware import ActorRequest
from waypost.kernel.errors import BadInput, Problem
from waypost.platform import clock, jobs
from waypost.web import help_pages, samples

_MORNING = time(9, 0)
_FIRST, _LAST = date(2021, 1, 1), date(2099, 12, 31)
"""The days between which the demonstration's clock can be set. At the end of time every page would break."""


def _local(request: HttpRequest, address: str) -> str:
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else "/"


@require_POST
def demonstration_day(request: HttpRequest) -> HttpResponse:
    """Move the demonstration's clock to the next day or to a day, 9 in the morning. 404 on a real instance."""
    if request.POST.get("step") == "next":
        day = clock.today() + timedelta(days=1)
    else:
        try:
            day = datetime.strptime(request.POST.get("day", ""), "%Y-%m-%d").date()
        except ValueError as wrong:
            allowed = Problem("day", request.POST.get("day", ""), gettext_noop("a day such as 2021-04-16"))
            raise BadInput(gettext_noop("this is not a day"), [allowed]) from wrong
    if not _FIRST <= day <= _LAST:
        raise BadInput(gettext_noop("the demonstration does not live on that day"))
    clock.set_demo(timezone.make_aware(datetime.combine(day, _MORNING)))
    return HttpResponseRedirect(_local(request, request.POST.get("next", "/")))


def job(request: ActorRequest, job_id: uuid.UUID) -> HttpResponse:
    """The progress of a piece of long work of the actor's own; the page goes on by itself when it is done."""
    then = request.GET.get("then", "")
    if not then.startswith("/") or _local(request, then) != then:
        then = ""
    work = jobs.view(request.actor, job_id)
    response = render(request, "web/_job.html", {"job": work, "then": then})
    if work.state == "done" and then and request.headers.get("HX-Request"):
        response["HX-Redirect"] = then
    return response


def help_page(request: HttpRequest, topic: str) -> HttpResponse:
    """One page of help in the reader's language. 404 for a topic that is not written."""
    language = translation.get_language() or "zh-hans"
    titles = [(name, help_pages.page(name, language=language).title) for name in help_pages.topics()]
    page = help_pages.page(topic, language=language)
    return render(request, "web/help.html", {"page": page, "titles": titles, "topic": topic})


def design(request: HttpRequest) -> HttpResponse:
    """Every component, with the words that make it."""
    return render(request, "web/design.html", samples.everything(clock.now()))
