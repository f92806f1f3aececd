"""Addresses of the room."""

from django.urls import path

from waypost.rectification.views import bulk, drafting, fragments, ledger, page, unit

app_name = "rectification"
ITEM = "recommendations/<uuid:recommendation_id>/"
urlpatterns = [
    path("recommendations/", ledger.ledger, name="ledger"),
    path("recommendations/lists.xlsx", ledger.lists, name="lists"),
    path("recommendations/table.csv", ledger.table, name="table"),
    path("recommendations/views/", ledger.save_view, name="save_view"),
    path("recommendations/views/<int:view_id>/forget/", ledger.forget_view, name="forget_view"),
    path("recommendations/bulk/", bulk.preview, name="bulk"),
    path("recommendations/bulk/apply/", bulk.apply, name="bulk_apply"),
    path("recommendations/bulk/lists.xlsx", bulk.ticked_lists, name="ticked_lists"),
    path("recommendations/new/", drafting.new, name="new"),
    path("recommendations/similar/", drafting.duplicates, name="duplicates"),
    path("recommendations/mine/", unit.mine, name="mine"),
    path("recommendations/ladder/", fragments.ladder, name="ladder"),
    path("recommendations/ladder/remind/", fragments.remind, name="remind"),
    path("recommendations/glimpse/", fragments.glimpse, name="glimpse"),
    path("recommendations/unit/<int:unit_id>/", fragments.unit_fragment, name="unit_fragment"),
    path("recommendations/finding/<uuid:finding_id>/", fragments.of_finding, name="of_finding"),
    path("notices/", fragments.public_notices, name="notices"),
    path(ITEM, page.recommendation, name="recommendation"),
    path(ITEM + "edit/", drafting.edit, name="edit"),
    path(ITEM + "plan/", unit.plan, name="plan"),
    path(ITEM + "dispute/", unit.dispute, name="dispute"),
    path(ITEM + "versions/", page.versions, name="versions"),
    path(ITEM + "since/<int:version>/", page.since, name="since"),
    path(ITEM + "say/", page.message, name="message"),
    path(ITEM + "measures/<uuid:action_id>/<slug:step>/", page.measure, name="measure"),
    path(ITEM + "step/<slug:step>/", page.step, name="step"),
]
