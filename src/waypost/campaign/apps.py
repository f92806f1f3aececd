"""The application of this room."""

from django.apps import AppConfig


class CampaignConfig(AppConfig):
    name = "waypost.campaign"
    label = "campaign"
    default_auto_field = "django.db.models.BigAutoField"
