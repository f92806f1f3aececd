"""The application of this room. It has no tables: it reads and fills those of all others."""

from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "waypost.backup"
    label = "backup"
    default_auto_field = "django.db.models.BigAutoField"
