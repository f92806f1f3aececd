"""Addresses of the inbox, the person's wishes and the calendar feed."""

from django.urls import path

from waypost.notice import views

app_name = "notice"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/count/", views.count, name="count"),
    path("inbox/mark/", views.mark, name="mark"),
    path("inbox/mark-all/", views.mark_all, name="mark_all"),
    path("inbox/wishes/", views.wishes, name="wishes"),
    path("inbox/feed/renew/", views.renew_feed, name="renew_feed"),
    path("inbox/feed/end/", views.end_feed, name="end_feed"),
    path("inbox/<uuid:notice_id>/", views.open_notice, name="open"),
    path("calendar/<str:secret>.ics", views.feed, name="feed"),
]
