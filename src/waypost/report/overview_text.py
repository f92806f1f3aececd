"""The text of the overview report: the newest version of the template, or the house's own where there is none yet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from waypost.platform.sealed import Row
from waypost.report.models import ReportTemplate, TemplateVersion

NAME, NAME_EN = "综述", "Overview report"
_TEXTS = Path(__file__).resolve().parent / "templates_of_reports"


def newest() -> TemplateVersion:
    """The newest version of the template; before anybody has used it, the house's own text, not saved (no id)."""
    version = TemplateVersion.objects.filter(template__name=NAME).order_by("-number").first()
    return version or TemplateVersion(number=1, body_zh=default_text("zh"), body_en=default_text("en"))


def kept_newest(*, at: datetime) -> tuple[TemplateVersion, list[Row]]:
    """As `newest`, saved: the house's own text becomes version 1 when it is first used. With it the rows that were made
    for that, to be sealed by the act."""
    version = newest()
    if version.pk is not None:
        return version, []
    version.template, _ = ReportTemplate.objects.get_or_create(name=NAME, defaults={"name_en": NAME_EN})
    version.made_at = at
    version.save(force_insert=True)
    return version, [version.template, version]


def default_text(language: str) -> str:
    """The house's own text, in "zh" or "en"."""
    return (_TEXTS / f"overview.{language}.md").read_text("utf-8")
