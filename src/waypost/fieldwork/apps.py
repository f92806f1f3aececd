"""The application of this room."""

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "waypost.fieldwork"
    label = "fieldwork"
    default_auto_field = "django.db.models.BigAutoField"
