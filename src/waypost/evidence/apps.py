"""The application of this room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "waypost.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
