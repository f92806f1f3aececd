"""What a report of an unexpected error may hold: where in the house it broke, and nothing that anybody sent or held."""

from __future__ import annotations

from collections.abc import ItemsView
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter


class BareReportFilter(SafeExceptionReporterFilter):
    """Django puts into a report what was posted and every variable of every function on the way, and may send it by
    mail. Among them may be the words of a talk, a passphrase or a key: here there are none, whatever the view."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> ItemsView[str, Any]:
        nothing: dict[str, Any] = {}
        return nothing.items()
