"""The application of this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "waypost.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
