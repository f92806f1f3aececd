"""Addresses of figures and reports."""

from django.urls import path

from waypost.report.views import figures, freezings, reports, writing

app_name = "report"
_REPORT = "reports/<uuid:report_id>/"
urlpatterns = [
    path("figures/", figures.figures, name="figures"),
    path("figures/headline/", figures.headline, name="headline"),
    path("figures/glimpse/", figures.glimpse, name="glimpse"),
    path("figures/keeping/<int:campaign_id>/", figures.keeping, name="keeping"),
    path("figures/frozen/", freezings.freezings, name="freezings"),
    path("figures/freeze/<int:campaign_id>/", freezings.freeze, name="freeze"),
    path("figures/frozen/<uuid:freezing_id>/", freezings.freezing, name="freezing"),
    path("figures/frozen/<uuid:freezing_id>/comparing/", freezings.comparing, name="comparing"),
    path("figures/frozen/<uuid:freezing_id>/<slug:figure_id>/", freezings.frozen_figure, name="frozen_figure"),
    path("figures/<slug:figure_id>/", figures.figure, name="figure"),
    path("reports/", reports.reports, name="reports"),
    path("reports/template/", writing.template, name="template"),
    path("reports/template/<int:number>/", writing.template_version, name="template_version"),
    path("reports/draft/<int:campaign_id>/", writing.draft, name="draft"),
    path(_REPORT, reports.report, name="report"),
    path(f"{_REPORT}edit/", writing.edit, name="edit"),
    path(f"{_REPORT}preview/", writing.preview, name="preview"),
    path(f"{_REPORT}refresh/", writing.refresh, name="refresh"),
    path(f"{_REPORT}approve/", writing.approve, name="approve"),
    path(f"{_REPORT}return/", writing.return_report, name="return"),
    path(f"{_REPORT}publish/", writing.publish, name="publish"),
    path(f"{_REPORT}discard/", writing.discard, name="discard"),
    path(f"{_REPORT}photos/", writing.photos, name="photos"),
    path(f"{_REPORT}photos/<uuid:photo_id>/", reports.photo, name="photo"),
    path(f"{_REPORT}photos/<uuid:photo_id>/remove/", writing.remove_photo, name="remove_photo"),
    path(f"{_REPORT}figures/<slug:figure_id>/", reports.report_figure, name="report_figure"),
    path(f"{_REPORT}download/<slug:language>.<slug:form>", reports.download, name="download"),
]
