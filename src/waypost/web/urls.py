"""Addresses of the shell."""

from django.urls import path
from django.views.i18n import set_language

from waypost.web.views import search, shell, today

app_name = "web"
urlpatterns = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="suggestions"),
    path("design/", shell.design, name="design"),
    path("help/<slug:topic>/", shell.help_page, name="help"),
    path("language/", set_language, name="language"),
    path("demonstration/day/", shell.demonstration_day, name="demonstration_day"),
    path("jobs/<uuid:job_id>/", shell.job, name="job"),
]
