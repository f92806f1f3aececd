"""Addresses of field work."""

from django.urls import path

from waypost.fieldwork.views import checklists, findings, parts, planning, talks, visits, work

app_name = "fieldwork"
urlpatterns = [
    path("visits/", visits.visits, name="visits"),
    path("visits/calendar/", visits.calendar, name="calendar"),
    path("visits/export/", visits.export, name="visits_export"),
    path("visits/new/", planning.plan, name="plan_visit"),
    path("visits/new/units/", planning.units, name="plan_units"),
    path("visits/new/check/", planning.check, name="plan_check"),
    path("visits/glimpse/", parts.glimpse, name="glimpse"),
    path("visits/of-unit/<int:unit_id>/", parts.unit_fragment, name="unit_fragment"),
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("visits/<uuid:visit_id>/change/", planning.change, name="change_plan"),
    path("visits/<uuid:visit_id>/announce/", planning.announce, name="announce_visit"),
    path("visits/<uuid:visit_id>/cancel/", planning.cancel, name="cancel_visit"),
    path("visits/<uuid:visit_id>/start/", work.start, name="open_visit"),
    path("visits/<uuid:visit_id>/answer/<slug:key>/", work.answer, name="answer"),
    path("visits/<uuid:visit_id>/photo/", work.photo, name="attach_photo"),
    path("visits/<uuid:visit_id>/observe/", work.observe, name="observe"),
    path("visits/<uuid:visit_id>/finding/", findings.note, name="note_finding"),
    path("visits/<uuid:visit_id>/end/", work.end, name="end_visit"),
    path("visits/<uuid:visit_id>/report/", work.report, name="finish_report"),
    path("visits/<uuid:visit_id>/reopen/", work.reopen, name="reopen_report"),
    path("findings/", findings.findings, name="findings"),
    path("findings/export/", findings.export, name="findings_export"),
    path("findings/<uuid:finding_id>/", findings.finding, name="finding"),
    path("findings/<uuid:finding_id>/amend/", findings.amend, name="amend_finding"),
    path("findings/<uuid:finding_id>/propose-withdrawal/", findings.propose, name="propose_withdrawal"),
    path("findings/<uuid:finding_id>/withdraw/", findings.withdraw, name="withdraw_finding"),
    path("findings/<uuid:finding_id>/keep/", findings.decline, name="decline_withdrawal"),
    path("talks/", talks.talks, name="talks"),
    path("talks/new/", talks.record, name="record_talk"),
    path("talks/<uuid:talk_id>/", talks.talk, name="talk"),
    path("talks/<uuid:talk_id>/open/", talks.open_talk, name="open_talk"),
    path("talks/<uuid:talk_id>/readers/", talks.name_reader, name="name_reader"),
    path("talks/<uuid:talk_id>/readers/<int:user_id>/end/", talks.dismiss_reader, name="dismiss_reader"),
    path("checklists/", checklists.checklists, name="checklists"),
    path("checklists/new/", checklists.make, name="make_checklist"),
    path("checklists/row/", checklists.row, name="checklist_row"),
    path("checklists/<int:checklist_id>/", checklists.checklist, name="checklist"),
    path("checklists/<int:checklist_id>/edit/", checklists.edit, name="edit_checklist"),
    path("checklists/<int:checklist_id>/retire/", checklists.retire, name="retire_checklist"),
]
