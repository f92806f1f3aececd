"""Addresses of the ledger."""

from django.urls import path

from waypost.ledger import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/glimpse/", views.glimpse, name="glimpse"),
    path("ledger/trust/", views.trust, name="trust"),
    path("ledger/checkpoint/", views.checkpoint, name="checkpoint"),
    path("ledger/checkpoint/<int:size>/", views.checkpoint, name="checkpoint_at"),
    path("ledger/program/<str:name>", views.program, name="program"),
    path("ledger/witness/join/", views.join, name="join"),
    path("ledger/witness/sign/", views.sign, name="sign"),
    path("ledger/witness/leave/", views.leave, name="leave"),
    path("ledger/witness/point/<int:size>/", views.point, name="point"),
    path("ledger/erasures/", views.erasures, name="erasures"),
    path("ledger/erasures/<int:erasure_id>/erase/", views.erase, name="erase"),
    path("ledger/erasures/<int:erasure_id>/refuse/", views.refuse_erasure, name="refuse_erasure"),
    path("ledger/erasures/<int:erasure_id>/withdraw/", views.withdraw_erasure, name="withdraw_erasure"),
    path("ledger/<int:seq>/", views.entry, name="entry"),
    path("ledger/<int:seq>/erasure/", views.propose_erasure, name="propose_erasure"),
    path("ledger/<int:seq>/receipt.json", views.receipt, name="receipt"),
    path("ledger/<int:seq>/receipt.pdf", views.receipt_pdf, name="receipt_pdf"),
]
