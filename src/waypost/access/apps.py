"""The application of this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "waypost.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
