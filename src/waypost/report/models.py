"""Frozen figures with the rows behind them, templates, and reports with what became of them.

The database itself refuses to change or delete what is frozen (see migrations): rows, figures, versions of templates,
events, and a report once it is published.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator

from django.db import models
from django.db.models import F, Q

from waypost.kernel.actor import Actor
from waypost.kernel.rows import RowRef, digest_in_order, digest_of
from waypost.platform.fields import IdField, PathField, under
from waypost.platform.scope import NOTHING
from waypost.report.policies import READERS
from waypost.report.rules import REPORT, FigureUnit, ReportState


def in_the_campaigns_of(actor: Actor) -> Q:
    """Rows (with `campaign_id` and `region_path`) that a reader of whole campaigns sees: `policies.roles_in` as SQL."""
    condition = NOTHING
    for grant in actor.grants:
        if grant.role not in READERS or grant.unit_path:
            continue
        part = Q(pk__isnull=False)
        if grant.region_path:
            steps = grant.region_path.strip("/").split("/")
            around = ["/" + "/".join(steps[:depth]) + "/" for depth in range(1, len(steps))]
            part = under("region_path", grant.region_path) | Q(region_path__in=around)
        if grant.campaign_id is not None:
            part &= Q(campaign_id=grant.campaign_id)
        condition |= part
    return condition


class RowSet(models.Model):
    """A set of rows kept under its own digest: equal sets are kept once, and none can be passed off as another."""

    digest = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    packed = models.BinaryField()

    @staticmethod
    def of(rows: Iterable[RowRef], *, in_order: bool = False) -> RowSet:
        """The set, in memory; saves nothing. Rows that come in order (see `digest_in_order`) are read one by one."""
        ordered = rows if in_order else sorted(rows, key=lambda row: (row.kind, row.id, row.said))
        packer, parts, count = zlib.compressobj(6), [], 0

        def packed() -> Iterator[RowRef]:
            nonlocal count
            for row in ordered:
                text = json.dumps([row.kind, row.id, row.said], ensure_ascii=False)
                parts.append(packer.compress((("," if count else "[") + text).encode()))
                count += 1
                yield row

        digest = digest_in_order(packed())
        parts.append(packer.compress(b"]" if count else b"[]") + packer.flush())
        return RowSet(digest=digest, count=count, packed=b"".join(parts))

    def rows(self) -> list[RowRef]:
        """The rows as they were when they were frozen.

        Raises:
            ValueError: they no longer give the digest, so somebody has changed them behind the fence.
        """
        rows = [RowRef(*parts) for parts in json.loads(zlib.decompress(bytes(self.packed)))]
        if digest_of(rows) != self.digest:
            raise ValueError(f"the rows kept as {self.digest} do not give that digest")
        return rows


class FreezingQuerySet(models.QuerySet["Freezing"]):
    """Freezings, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> FreezingQuerySet:
        """Those of the campaigns that the actor reads as a whole. The public sees figures in published reports only."""
        return self.filter(in_the_campaigns_of(actor))


class Freezing(models.Model):
    """All figures of a campaign as of a day, frozen at one position of the ledger."""

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    as_of = models.DateField()
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    ledger_size = models.BigIntegerField()
    ledger_root = models.CharField(max_length=64)

    objects = FreezingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=("campaign", "as_of"), name="freezings_by_campaign_and_day"),)


class FrozenFigure(models.Model):
    """One figure of a freezing. `value` is a decimal as text; null when there was nothing to divide by."""

    freezing = models.ForeignKey(Freezing, on_delete=models.PROTECT, related_name="figures")
    figure_id = models.SlugField(max_length=60)
    order = models.PositiveSmallIntegerField()
    parameters = models.JSONField()
    value = models.CharField(max_length=30, null=True)  # noqa: DJ001 - unknown is not an empty text
    unit_value = models.CharField(max_length=20, choices=[(unit.value, unit.value) for unit in FigureUnit])
    label_zh = models.CharField(max_length=120)
    label_en = models.CharField(max_length=160)
    query_zh = models.TextField()
    query_en = models.TextField()
    code = models.CharField(max_length=120)
    row_set = models.ForeignKey(RowSet, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(name="one_figure_a_freezing", fields=("freezing", "figure_id")),)


class ReportTemplate(models.Model):
    """A template of overview reports. Its text is in its versions."""

    name = models.CharField(max_length=120, unique=True)
    name_en = models.CharField(max_length=160, blank=True)


class TemplateVersion(models.Model):
    """The text of a template from a moment on, in both languages, in the small markup of `report.markup`."""

    template = models.ForeignKey(ReportTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    body_zh = models.TextField()
    body_en = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(name="one_text_a_template_version", fields=("template", "number")),)


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports, narrowed to what a person may see."""

    def visible_to(self, actor: Actor) -> ReportQuerySet:
        """Published ones are open to everybody, signed in or not; the others to the readers of the campaign."""
        return self.filter(Q(state_value=ReportState.PUBLISHED.value) | in_the_campaigns_of(actor))


class Report(models.Model):
    """An overview report (综述): text with places for figures, bound to one freezing.

    `content_zh` and `content_en` are the document as it was published, figures filled in; null until then.
    """

    id = IdField()
    campaign = models.ForeignKey("campaign.Campaign", on_delete=models.PROTECT, related_name="+")
    region_path = PathField()
    freezing = models.ForeignKey(Freezing, on_delete=models.PROTECT, related_name="reports")
    template_version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="+")
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_zh = models.TextField()
    body_en = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    state_value = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ReportState])
    author = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    content_zh = models.JSONField(null=True)
    content_en = models.JSONField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="reports_are_approved_by_a_second_person",
                condition=Q(state_value__in=["draft", "discarded"], approved_by__isnull=True)
                | Q(approved_by__isnull=False, author__isnull=True)
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("author"))),
            ),
            models.CheckConstraint(
                name="published_reports_have_their_content",
                condition=~Q(state_value="published")
                | Q(published_at__isnull=False, content_zh__isnull=False, content_en__isnull=False),
            ),
        )
        indexes = (models.Index(fields=("campaign", "state_value"), name="reports_by_campaign_and_state"),)

    @property
    def state(self) -> ReportState:
        return ReportState(self.state_value)

    def take(self, step: str) -> None:
        """Move along the lifecycle, in memory. Raises StepNotAllowed; saves nothing."""
        self.state_value = REPORT.after(step, self.state).value


class ReportPhoto(models.Model):
    """A photograph in a report: what it shows, where and when. Only a file with permission to publish."""

    id = IdField()
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="photos")
    file = models.ForeignKey("evidence.File", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    caption_zh = models.CharField(max_length=160)
    caption_en = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=120)
    taken_on = models.DateField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    placed_by = models.ForeignKey("access.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(name="a_photo_is_once_in_a_report", fields=("report", "file")),)


class ReportEvent(models.Model):
    """One step in the life of a report, with the number of its ledger entry as receipt."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    revision = models.PositiveIntegerField()
    actor = models.ForeignKey("access.User", on_delete=models.PROTECT, null=True, related_name="+")
    acting_as = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    receipt = models.BigIntegerField()
