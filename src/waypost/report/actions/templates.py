"""The template of overview reports: every change is a new version."""

from __future__ import annotations

from django.db import transaction

from waypost.kernel.actor import Actor
from waypost.kernel.errors import N_, BadInput, Conflict, NotPermitted
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.platform import clock
from waypost.report import overview_text, policies
from waypost.report.models import TemplateVersion
from waypost.report.queries.documents import text_faults


@transaction.atomic
def edit_template(actor: Actor, *, body_zh: str, body_en: str, note: str, number: int) -> TemplateVersion:
    """Write a new version of the template. `number` is the version that the writer saw.

    Raises:
        NotPermitted: not the office.
        Conflict: somebody wrote a newer version meanwhile.
        BadInput: a place that does not exist, or no title; each is named by its line.
    """
    newest, made = overview_text.kept_newest(at=clock.now())
    if not policies.may_edit_template(actor):
        raise NotPermitted(N_("only the office may change the template"))
    if newest.number != number:
        raise Conflict(N_("somebody wrote a newer version since you opened it; your text is still in the page"))
    faults = text_faults(body_zh, where="body_zh") + text_faults(body_en, where="body_en")
    if faults:
        raise BadInput(N_("the text has places that do not exist, or no title"), faults)
    version = TemplateVersion.objects.create(
        template_id=newest.template_id,
        number=number + 1,
        body_zh=body_zh,
        body_en=body_en,
        note=tidy(note)[:200],
        made_by_id=actor.user_id,
        made_at=clock.now(),
    )
    record(
        actor,
        "template.edited",
        subject=f"template:{newest.template_id}",
        facts={"number": version.number, "note": version.note},
        rows=[version, *made],
    )
    return version
