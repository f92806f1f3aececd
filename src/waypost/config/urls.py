"""Every address, by room: a room that has pages has a `urls` module with the whole of its addresses."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from waypost.access import outside

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"waypost.{room}.urls")) for room in settings.ROOMS if find_spec(f"waypost.{room}.urls")
]
# Under the names by which allauth finds them.
urlpatterns += [
    path("sign-in/<slug:provider_id>/leave/", outside.leave, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back/", outside.come_back, name="openid_connect_callback"),
]
handler400 = "waypost.web.views.refusals.bad_request"
handler403 = "waypost.web.views.refusals.forbidden"
handler404 = "waypost.web.views.refusals.not_found"
handler500 = "waypost.web.views.refusals.broken"
