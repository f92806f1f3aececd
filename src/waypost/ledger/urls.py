"""Addresses of the ledger."""

from django.urls import path

from waypost.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/glimpse/", views.glimpse, name="glimpse"),
    path("ledger/<int:seq>/", views.entry, name="entry"),
]
