"""Addresses of the interface, its documentation, and the page of tokens."""

from django.urls import path

from waypost.api import views
from waypost.api.v1 import api

app_name = "api"
urlpatterns = [
    path("api/v1/", api.urls),
    path("api/", views.documentation, name="documentation"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/make/", views.make_token, name="make_token"),
    path("tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
