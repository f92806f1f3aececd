"""The application of this room."""

from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "waypost.coverage"
    label = "coverage"
    default_auto_field = "django.db.models.BigAutoField"
