"""The pages of those who write and decide: begin, edit, preview, photographs, approval, the template."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from waypost.access.middleware import ActorRequest
from waypost.platform import clock
from waypost.report import actions, forms, keeping, queries
from waypost.report.models import TemplateVersion


@require_POST
def draft(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Begin a report as of a day."""
    form = forms.Day(request.POST)
    as_of = form.cleaned_data["as_of"] if form.is_valid() else clock.today()
    work = keeping.ask_apart(request.actor, "draft", campaign_id, campaign_id=campaign_id, as_of=as_of.isoformat())
    if work is not None:
        return redirect(f"{reverse('report:reports')}?work={work}")
    made = actions.draft(request.actor, campaign_id=campaign_id, as_of=as_of)
    messages.success(request, gettext("The draft is there, with its figures frozen."))
    return redirect("report:report", report_id=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """The text of a draft, in both languages."""
    view = queries.report(request.actor, report_id)
    queries.require_open(view, "edit")
    form = forms.Text(request.POST or None, initial={"body_zh": view.body_zh, "body_en": view.body_en})
    if request.method == "POST" and form.is_valid():
        actions.edit(request.actor, report_id, **form.cleaned_data, revision=view.revision)
        messages.success(request, gettext("The text is saved as revision %(n)s.") % {"n": view.revision + 1})
        return redirect("report:report", report_id=report_id)
    return render(
        request,
        "report/edit.html",
        {"form": form, "report": view, "places": queries.places_known()},
        status=422 if form.errors else 200,
    )


@require_POST
def preview(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """How a text would read, filled with the report's figures; what is wrong with it is said above."""
    view = queries.report(request.actor, report_id)
    queries.require_open(view, "edit")
    language = "en" if request.POST.get("language") == "en" else "zh-hans"
    body = request.POST.get("body_en" if language == "en" else "body_zh", "")[:60_000]
    row = queries.found(request.actor, report_id)
    return render(
        request,
        "report/_preview.html",
        {
            "document": queries.preview(row, body, language),
            "faults": [forms.said(fault) for fault in queries.text_faults(body)],
            "report": view,
        },
    )


@require_POST
def refresh(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Freeze the figures of a draft anew."""
    view = queries.report(request.actor, report_id)
    form = forms.Day(request.POST)
    as_of = form.cleaned_data["as_of"] if form.is_valid() else view.as_of
    queries.require_open(view, "refresh")
    work = keeping.ask_apart(
        request.actor, "refresh", view.campaign_id, report_id=str(report_id), as_of=as_of.isoformat()
    )
    if work is not None:
        return redirect(f"{reverse('report:reports')}?work={work}")
    actions.refresh(request.actor, report_id, as_of=as_of)
    messages.success(request, gettext("The figures were read anew."))
    return redirect("report:report", report_id=report_id)


@require_POST
def approve(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Approve the revision that was read."""
    form = forms.Revision(request.POST)
    revision = form.cleaned_data["revision"] if form.is_valid() else 0
    actions.approve(request.actor, report_id, revision=revision)
    messages.success(request, gettext("The report is approved; it can be published now."))
    return redirect("report:report", report_id=report_id)


@require_POST
def return_report(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Give an approved report back."""
    actions.return_report(request.actor, report_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The report is a draft again."))
    return redirect("report:report", report_id=report_id)


@require_POST
def publish(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Let an approved report out."""
    actions.publish(request.actor, report_id)
    messages.success(request, gettext("The report is published. It never changes again, and everybody may read it."))
    return redirect("report:report", report_id=report_id)


@require_POST
def discard(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """Put a draft aside for good."""
    actions.discard(request.actor, report_id, reason=request.POST.get("reason", ""))
    messages.success(request, gettext("The draft is discarded."))
    return redirect("report:report", report_id=report_id)


@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: ActorRequest, report_id: UUID) -> HttpResponse:
    """The photographs of a draft, and those that could be placed in it."""
    view = queries.report(request.actor, report_id)
    queries.require_open(view, "place_photo")
    wrong = None
    if request.method == "POST":
        wrong = forms.Photo(request.POST)
        if wrong.is_valid():
            said = wrong.cleaned_data
            caption = {"zh": said["caption_zh"], "en": said["caption_en"]}
            actions.place_photo(
                request.actor,
                report_id,
                file_id=said["file_id"],
                caption=caption,
                place=said["place"],
                taken_on=said["taken_on"],
            )
            return redirect("report:photos", report_id=report_id)
    row = queries.found(request.actor, report_id)
    offered = [
        (one, unit, wrong if wrong and str(one.id) == request.POST.get("file_id") else _photo_form(one))
        for one, unit in queries.publishable_photos(row)
    ]
    return render(
        request,
        "report/photos.html",
        {"report": view, "placed": list(row.photos.order_by("order")), "offered": offered},
        status=422 if wrong is not None else 200,
    )


def _photo_form(one: queries.Publishable) -> forms.Photo:
    day = one.on.isoformat() if one.on else ""
    initial = {"file_id": one.id, "caption_zh": one.shows, "place": one.place, "taken_on": day}
    return forms.Photo(initial=initial, auto_id=f"id_{one.id.hex[-8:]}_%s")


@require_POST
def remove_photo(request: ActorRequest, report_id: UUID, photo_id: UUID) -> HttpResponse:
    """Take a photograph out of a draft."""
    actions.remove_photo(request.actor, report_id, photo_id=photo_id)
    return redirect("report:photos", report_id=report_id)


@require_http_methods(["GET", "HEAD", "POST"])
def template(request: ActorRequest) -> HttpResponse:
    """The template of overview reports; the office writes new versions."""
    view = queries.template(request.actor)
    form = forms.TemplateText(request.POST or None, initial={"body_zh": view.body_zh, "body_en": view.body_en})
    if request.method == "POST" and form.is_valid():
        actions.edit_template(request.actor, **form.cleaned_data, number=view.number)
        messages.success(request, gettext("The template has a new version; reports begun from now on use it."))
        return redirect("report:template")
    return render(
        request,
        "report/template.html",
        {"form": form, "template": view, "places": queries.places_known()},
        status=422 if form.errors else 200,
    )


@require_safe
def template_version(request: ActorRequest, number: int) -> HttpResponse:
    """An earlier text of the template."""
    version = queries.template_version(request.actor, number)
    if version is None:
        raise TemplateVersion.DoesNotExist
    return render(request, "report/template_version.html", {"version": version})
