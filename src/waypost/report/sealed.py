"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.platform.sealed import Sealed
from waypost.report.models import (
    Freezing,
    FrozenFigure,
    Report,
    ReportEvent,
    ReportPhoto,
    ReportTemplate,
    RowSet,
    TemplateVersion,
)

ROWS = (
    *map(Sealed, (Freezing, FrozenFigure, RowSet)),
    *map(Sealed, (ReportTemplate, TemplateVersion, Report, ReportPhoto, ReportEvent)),
)
