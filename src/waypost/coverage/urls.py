"""Addresses of coverage."""

from django.urls import path

from waypost.coverage.views import obligations, pages

app_name = "coverage"
urlpatterns = [
    path("coverage/", pages.matrix, name="matrix"),
    path("coverage/map/", pages.coverage_map, name="map"),
    path("coverage/calendar/", pages.calendar, name="calendar"),
    path("coverage/sums/", pages.sums, name="sums"),
    path("coverage/export/", pages.export, name="export"),
    path("coverage/glimpse/", pages.glimpse, name="glimpse"),
    path("coverage/units/<int:unit_id>/", pages.unit_fragment, name="unit_fragment"),
    path("coverage/obligations/", obligations.obligations, name="obligations"),
    path("coverage/obligations/new/", obligations.add, name="add_obligation"),
    path("coverage/obligations/preview/", obligations.preview, name="preview"),
    path("coverage/obligations/<int:obligation_id>/", obligations.change, name="change_obligation"),
    path("coverage/obligations/<int:obligation_id>/retire/", obligations.retire, name="retire_obligation"),
]
