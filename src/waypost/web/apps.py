"""The application of this room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "waypost.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
