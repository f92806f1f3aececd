"""Addresses of files."""

from django.urls import path

from waypost.evidence import views

app_name = "evidence"
urlpatterns = [
    path("files/<uuid:file_id>/", views.file, name="file"),
    path("files/<uuid:file_id>/original/", views.original, name="original"),
    path("files/<uuid:file_id>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("files/<uuid:file_id>/card/", views.card, name="card"),
    path("files/<uuid:file_id>/caption/", views.caption, name="caption"),
    path("files/<uuid:file_id>/show/", views.show_to_unit, name="show_to_unit"),
    path("files/<uuid:file_id>/permit/", views.permit_publication, name="permit_publication"),
    path("files/<uuid:file_id>/forbid/", views.forbid_publication, name="forbid_publication"),
]
