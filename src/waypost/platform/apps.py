"""The application of this room."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "waypost.platform"
    label = "platform"
