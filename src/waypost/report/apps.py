"""The application of this room."""

from django.apps import AppConfig


class ReportConfig(AppConfig):
    name = "waypost.report"
    label = "report"
    default_auto_field = "django.db.models.BigAutoField"
