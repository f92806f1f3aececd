"""The application of the demonstration."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "waypost.demo"
    label = "demo"
