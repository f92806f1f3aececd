"""Addresses of this room."""

from django.urls import path

from waypost.access import views

app_name = "access"
urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/open/", views.open_account, name="open_account"),
    path("accounts/places/", views.places, name="places"),
    path("accounts/<int:user_id>/", views.account, name="account"),
    path("accounts/<int:user_id>/edit/", views.edit, name="edit_account"),
    path("accounts/<int:user_id>/close/", views.close, name="close_account"),
    path("accounts/<int:user_id>/reopen/", views.reopen, name="reopen_account"),
    path("accounts/<int:user_id>/password/", views.set_password, name="set_password"),
    path("accounts/<int:user_id>/roles/", views.give, name="give"),
    path("accounts/<int:user_id>/lift/", views.lift, name="lift"),
    path("grants/", views.grants, name="grants"),
    path("grants/<int:grant_id>/revoke/", views.revoke, name="revoke"),
    path("profile/", views.profile, name="profile"),
    path("profile/language/", views.language, name="own_language"),
    path("profile/password/", views.password, name="own_password"),
    path("profile/prove/", views.prove, name="prove"),
    path("profile/security/", views.security, name="security"),
    path("profile/security/browsers/end/", views.end_presences, name="end_presences"),
    path("profile/security/browsers/<uuid:presence_id>/end/", views.end_presence, name="end_presence"),
    path("profile/seal/", views.seal, name="seal"),
    path("profile/seal/make/", views.make_seal, name="make_seal"),
    path("profile/seal/change/", views.change_seal, name="change_seal"),
    path("profile/seal/unlock/", views.unlock, name="unlock"),
    path("profile/seal/lock/", views.lock, name="lock"),
]
