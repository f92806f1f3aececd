"""The application of this room."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "waypost.organisation"
    label = "organisation"
    default_auto_field = "django.db.models.BigAutoField"
