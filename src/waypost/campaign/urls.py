"""Addresses of campaigns."""

from django.urls import path

from waypost.campaign.views import gates, people, plan, responsibility, work

app_name = "campaign"
_ONE = "campaigns/<int:campaign_id>/"
urlpatterns = [
    path("campaigns/", plan.campaigns, name="campaigns"),
    path("campaigns/new/", plan.open_campaign, name="open_campaign"),
    path("campaigns/phases/", plan.phase_bar, name="phase_bar"),
    path(_ONE, plan.campaign, name="campaign"),
    path(f"{_ONE}plan/", plan.plan, name="plan"),
    path(f"{_ONE}plan/criteria/", plan.add_criterion, name="add_criterion"),
    path("campaigns/criteria/<int:criterion_id>/remove/", plan.remove_criterion, name="remove_criterion"),
    path(f"{_ONE}plan/focus/", plan.edit_focus, name="edit_focus"),
    path(f"{_ONE}gates/", gates.gates, name="gates"),
    path(f"{_ONE}gates/<int:phase_id>/", gates.gate, name="gate"),
    path("campaigns/gates/<int:phase_id>/pass/", gates.pass_gates, name="pass_gates"),
    path("campaigns/gates/<int:phase_id>/units/<int:unit_id>/", gates.pass_gate, name="pass_gate"),
    path(f"{_ONE}groups/", people.groups, name="groups"),
    path(f"{_ONE}groups/new/", people.add_group, name="add_group"),
    path("campaigns/groups/<int:group_id>/teams/", people.add_team, name="add_team"),
    path("campaigns/groups/<int:group_id>/appointments/", people.appoint, name="appoint"),
    path("campaigns/groups/<int:group_id>/stationings/", people.station, name="station"),
    path("campaigns/appointments/<int:membership_id>/decide/", people.decide, name="decide"),
    path("campaigns/appointments/<int:membership_id>/end/", people.end_appointment, name="end_appointment"),
    path("campaigns/stationings/<int:stationing_id>/end/", people.end_stationing, name="end_stationing"),
    path(f"{_ONE}responsibility/", responsibility.responsibility, name="responsibility"),
    path(f"{_ONE}responsibility/export/", responsibility.export, name="responsibility_export"),
    path(f"{_ONE}responsibility/<int:unit_id>/", responsibility.name_responsible, name="name_responsible"),
    path(f"{_ONE}meetings/", work.meetings, name="meetings"),
    path(f"{_ONE}meetings/new/", work.hold_meeting, name="hold_meeting"),
    path("campaigns/meetings/<int:meeting_id>/", work.meeting, name="meeting"),
    path(f"{_ONE}activities/", work.activities, name="activities"),
    path(f"{_ONE}activities/new/", work.start_activity, name="start_activity"),
    path(f"{_ONE}activities/kinds/", work.add_activity_kind, name="add_activity_kind"),
    path("campaigns/activities/<int:activity_id>/", work.activity, name="activity"),
    path("campaigns/activities/<int:activity_id>/sessions/", work.record_session, name="record_session"),
    path("campaigns/sessions/<int:session_id>/correct/", work.correct_session, name="correct_session"),
]
