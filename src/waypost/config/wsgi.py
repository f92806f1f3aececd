"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from waypost.platform import serving
from waypost.platform.sqlite.holding import hold_open

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waypost.config.settings")
application = get_wsgi_application()
serving.end_with_server()
hold_open()
import_string("waypost.platform.jobs.take_up")()  # not imported above: it has models, which the line before makes ready
