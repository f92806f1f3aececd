"""Campaigns, their phases, their focus areas, and whether they have a mandate on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from waypost.campaign.models import Campaign, FocusArea, Phase
from waypost.campaign.models.plan import CampaignQuerySet
from waypost.campaign.queries.words import shown
from waypost.campaign.rules import PhaseKind, PhaseState, phase_state
from waypost.kernel.actor import Actor, Place
from waypost.kernel.calendar import Span
from waypost.organisation import queries as organisation


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase, and where it stands on the day that was asked about."""

    id: int
    order: int
    kind: PhaseKind
    name: str
    from_on: date
    until_on: date
    state: PhaseState


@dataclass(frozen=True, slots=True)
class FocusView:
    """A focus area, as a tag."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign with its phases in order."""

    id: int
    name: str
    region_id: int
    region_name: str
    region_path: str
    opens_on: date
    closes_on: date
    purpose: str
    phases: tuple[PhaseView, ...]

    @property
    def phase_now(self) -> PhaseView | None:
        """The phase in which the campaign is; None before, after, or between phases."""
        return next((phase for phase in self.phases if phase.state is PhaseState.NOW), None)

    @property
    def place(self) -> Place:
        """The campaign's own place: its region, no unit in particular."""
        return Place(self.id, "", self.region_path)


def campaigns(actor: Actor, *, today: date) -> list[CampaignView]:
    """The campaigns that the actor may see, the newest first. Two queries."""
    rows = visible(actor).select_related("region").prefetch_related("phases").order_by("-opens_on", "-pk")
    return [view_of(row, today=today) for row in rows]


def campaign(actor: Actor, campaign_id: int, *, today: date) -> CampaignView:
    """One campaign. Raises Campaign.DoesNotExist when the actor may not see it."""
    row = visible(actor).select_related("region").prefetch_related("phases").get(pk=campaign_id)
    return view_of(row, today=today)


def current(actor: Actor, *, today: date) -> CampaignView | None:
    """The campaign that an actor means when none is named: the one running today that opened last, otherwise the
    last that opened; None when there is none."""
    seen = campaigns(actor, today=today)
    running = [one for one in seen if one.opens_on <= today <= one.closes_on]
    return next(iter(running or seen), None)


def visible(actor: Actor) -> CampaignQuerySet:
    """The rows of campaigns that the actor may see."""
    units = [int(path.rstrip("/").rsplit("/", 1)[-1]) for path in _unit_paths(actor)]
    regions = [place.region_path for place in organisation.places_of(units).values()] if units else []
    return Campaign.objects.all().visible_to(actor, unit_regions=regions)


def _unit_paths(actor: Actor) -> set[str]:
    return {grant.unit_path for grant in actor.grants if grant.unit_path and grant.campaign_id is None}


def view_of(row: Campaign, *, today: date) -> CampaignView:
    """A campaign's row, with its phases fetched, as an answer."""
    phases = sorted(row.phases.all(), key=lambda phase: phase.order)
    return CampaignView(
        id=row.pk,
        name=shown(row.name, row.name_en),
        region_id=row.region_id,
        region_name=row.region.name,
        region_path=row.region_path,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        purpose=row.purpose,
        phases=tuple(_phase_view(phase, today) for phase in phases),
    )


def _phase_view(phase: Phase, day: date) -> PhaseView:
    return PhaseView(
        id=phase.pk,
        order=phase.order,
        kind=phase.kind,
        name=shown(phase.name, phase.name_en),
        from_on=phase.from_on,
        until_on=phase.until_on,
        state=phase_state(phase.from_on, phase.until_on, day),
    )


def phase_on(campaign_id: int, day: date) -> PhaseView | None:
    """The phase of a campaign on a day; None outside its phases. Not scoped: for rows already found."""
    phase = Phase.objects.filter(campaign=campaign_id, from_on__lte=day, until_on__gte=day).order_by("order").first()
    return _phase_view(phase, day) if phase else None


def focus_areas(campaign_id: int) -> list[FocusView]:
    """The focus areas of a campaign, in order. Not scoped: for rows already found."""
    rows = FocusArea.objects.filter(campaign=campaign_id).order_by("order", "pk")
    return [FocusView(row.pk, shown(row.name, row.name_en)) for row in rows]


def focus_names(campaign_id: int) -> list[tuple[str, str]]:
    """The focus areas in both languages, in order, for their editor. Not scoped."""
    return list(FocusArea.objects.filter(campaign=campaign_id).order_by("order", "pk").values_list("name", "name_en"))


def span_of(campaign_id: int) -> Span:
    """The days of a campaign's mandate. Not scoped. Raises Campaign.DoesNotExist."""
    row = Campaign.objects.only("opens_on", "closes_on").get(pk=campaign_id)
    return Span(row.opens_on, row.closes_on)


def is_open(campaign_id: int, day: date) -> bool:
    """True when a campaign's groups have a mandate on a day (R4). Not scoped."""
    return Campaign.objects.filter(pk=campaign_id, opens_on__lte=day, closes_on__gte=day).exists()


def place_of(campaign_id: int) -> Place:
    """The campaign's own place: its region. Not scoped. Raises Campaign.DoesNotExist."""
    return Place(campaign_id, "", Campaign.objects.only("region_path").get(pk=campaign_id).region_path)


def units_in(campaign_id: int) -> list[int]:
    """The ids of the units that a campaign is about: those in its region that are not closed. Not scoped."""
    return list(organisation.rows_under(place_of(campaign_id).region_path).values_list("pk", flat=True))
