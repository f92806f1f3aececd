"""The application of this room."""

from django.apps import AppConfig


class NoticeConfig(AppConfig):
    name = "waypost.notice"
    label = "notice"
    default_auto_field = "django.db.models.BigAutoField"
