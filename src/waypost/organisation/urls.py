"""Addresses of units, regions and rosters."""

from django.urls import path, re_path

from waypost.organisation.views import rosters, unit, units

app_name = "organisation"

urlpatterns = [
    path("units/", units.units, name="units"),
    path("units/lines/", units.lines, name="lines"),
    path("units/choices/", units.choices, name="choices"),
    re_path(r"^units/export\.(?P<form>xlsx|csv)$", units.export, name="export"),
    path("units/new/", unit.new, name="new"),
    path("units/import/", rosters.hand_in, name="import"),
    path("units/import/<uuid:roster_id>/", rosters.roster, name="roster"),
    path("units/import/<uuid:roster_id>/answer/", rosters.answer, name="roster_answer"),
    path("units/import/<uuid:roster_id>/accept/", rosters.accept, name="roster_accept"),
    path("units/import/<uuid:roster_id>/leave/", rosters.leave, name="roster_leave"),
    path("units/import/<uuid:roster_id>/again/", rosters.look_again, name="roster_again"),
    path("units/import/<uuid:roster_id>/apply/", rosters.apply, name="roster_apply"),
    path("units/import/<uuid:roster_id>/drop/", rosters.drop, name="roster_drop"),
    path("units/import/<uuid:roster_id>/problems.xlsx", rosters.problems, name="roster_problems"),
    path("units/import/<uuid:roster_id>/questions.xlsx", rosters.questions, name="roster_questions"),
    path("units/import/<uuid:roster_id>/answers/", rosters.answers, name="roster_answers"),
    path("units/<int:unit_id>/", unit.unit, name="unit"),
    path("units/<int:unit_id>/below/", units.below, name="below"),
    path("units/<int:unit_id>/edit/", unit.edit, name="edit"),
    path("units/<int:unit_id>/move/", unit.move, name="move"),
    path("units/<int:unit_id>/close/", unit.close, name="close"),
    path("units/<int:unit_id>/reopen/", unit.reopen, name="reopen"),
    path("regions/", units.regions, name="regions"),
    path("regions/new/", units.add_region, name="add_region"),
]
