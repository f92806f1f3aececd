"""The application of this room."""

from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "waypost.rectification"
    label = "rectification"
    default_auto_field = "django.db.models.BigAutoField"
