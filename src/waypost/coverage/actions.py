"""Stating, changing and retiring obligations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from waypost.campaign import queries as campaigns
from waypost.coverage import policies, recounting
from waypost.coverage.models import Due, Obligation, Tally
from waypost.coverage.recounting import recount
from waypost.kernel.actor import GROUP_ROLES, Actor, Place, Role
from waypost.kernel.errors import N_, BadInput, Refused
from waypost.kernel.text import tidy
from waypost.ledger.actions import record
from waypost.organisation import queries as organisation
from waypost.organisation.rules import UnitLevel
from waypost.platform import clock, jobs

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an obligation. Empty `levels`, `kind_codes`, `visit_kinds` and `ranks` do not narrow; `share` is
    in whole per cent; `visits_a_day` and `travel_days` say how fast a person of the rank can work."""

    text: str
    from_on: date
    due_on: date
    text_en: str = ""
    levels: tuple[UnitLevel, ...] = ()
    kind_codes: tuple[str, ...] = ()
    has_window: bool = False
    visit_kinds: tuple[str, ...] = ()
    ranks: tuple[Role, ...] = ()
    times: int = 1
    share: int = 100
    visits_a_day: int = 2
    travel_days: int = 1

    def columns(self) -> dict[str, Any]:
        """The same, as the columns of an obligation."""
        plain = asdict(self)
        plain["text"], plain["text_en"] = tidy(self.text), tidy(self.text_en)
        plain["levels"] = [level.value for level in self.levels]
        plain["ranks"] = [rank.value for rank in self.ranks]
        plain["kind_codes"], plain["visit_kinds"] = list(self.kind_codes), list(self.visit_kinds)
        return plain


@transaction.atomic
def add_obligation(actor: Actor, campaign_id: int, *, region_id: int, terms: Terms) -> Obligation:
    """State an obligation; it falls at once on every unit in its scope (by a job where these are many).

    Raises:
        Campaign.DoesNotExist, Region.DoesNotExist, NotPermitted.
        BadInput: no text, a region or days outside the campaign, nothing asked for, or no unit in its scope.
    """
    campaign = campaigns.campaign(actor, campaign_id, today=clock.today())
    region = organisation.region_place(region_id)
    place = Place(campaign.id, "", region.path)
    policies.require(actor, "add_obligation", place)
    if not region.path.startswith(campaign.region_path):
        raise BadInput(N_("%(region)s lies outside the campaign"), region=region.name)
    _require_sound(terms, campaign)
    last = Obligation.objects.filter(campaign=campaign.id).aggregate(last=Max("order"))["last"] or 0
    obligation = Obligation(
        campaign_id=campaign.id, region_id=region.id, region_path=region.path, order=last + 1, **terms.columns()
    )
    if recounting.scope_size(obligation) == 0:
        raise BadInput(N_("no unit lies in the scope of this obligation"))
    obligation.save()
    _record(actor, "obligation.added", obligation, role=policies.role_for(actor, "add_obligation", place))
    _bring_up_to_date(actor, campaign.id)
    return obligation


def _require_sound(terms: Terms, campaign: campaigns.CampaignView) -> None:
    if not tidy(terms.text):
        raise BadInput(N_("please say what must be done"))
    if not campaign.opens_on <= terms.from_on <= terms.due_on <= campaign.closes_on:
        raise BadInput(N_("the days must lie in the campaign, the first before the last"))
    if terms.times < 1 or not 1 <= terms.share <= 100 or terms.visits_a_day < 1 or terms.travel_days < 0:
        raise BadInput(N_("ask for at least one visit, a share from 1 to 100 per cent, and at least one visit a day"))
    if not set(terms.ranks) <= GROUP_ROLES:
        raise BadInput(N_("a visit is made by a leader, a deputy or an inspector"))


def _bring_up_to_date(actor: Actor, campaign_id: int) -> None:
    scopes = Obligation.objects.filter(campaign=campaign_id, retired_on__isnull=True)
    if sum(recounting.scope_size(one) for one in scopes) <= AT_ONCE:
        recounting.recount_all(campaign_id=campaign_id)
    else:
        jobs.enqueue(actor, "waypost.coverage.jobs.recount", campaign_id=campaign_id)


def _found(actor: Actor, obligation_id: int, step: str) -> tuple[Obligation, Place]:
    obligation = Obligation.objects.select_for_update().get(pk=obligation_id)
    campaigns.campaign(actor, obligation.campaign_id, today=clock.today())
    place = Place(obligation.campaign_id, "", obligation.region_path)
    policies.require(actor, step, place)
    if obligation.retired_on is not None:
        raise Refused(N_("this obligation was retired on %(day)s"), day=obligation.retired_on.isoformat(), code="R0")
    return obligation, place


@transaction.atomic
def change_obligation(actor: Actor, obligation_id: int, *, terms: Terms, reason: str) -> Obligation:
    """Change the terms of an obligation; every unit is counted anew. What it said before is in the ledger.

    Raises:
        Obligation.DoesNotExist, Campaign.DoesNotExist, NotPermitted.
        Refused: it is retired, or no reason is given (R5).
        BadInput: as `add_obligation`.
    """
    obligation, place = _found(actor, obligation_id, "change_obligation")
    _require_sound(terms, campaigns.campaign(actor, obligation.campaign_id, today=clock.today()))
    if not reason.strip():
        raise Refused(N_("say why"), code="R5")
    for name, value in terms.columns().items():
        setattr(obligation, name, value)
    if recounting.scope_size(obligation) == 0:
        raise BadInput(N_("no unit lies in the scope of this obligation"))
    obligation.save()
    role = policies.role_for(actor, "change_obligation", place)
    _record(actor, "obligation.changed", obligation, role=role, reason=reason.strip())
    _bring_up_to_date(actor, obligation.campaign_id)
    return obligation


@transaction.atomic
def retire_obligation(actor: Actor, obligation_id: int, *, reason: str) -> Obligation:
    """Ask for it no longer. Its rows leave the ledger of coverage; the obligation itself stays to be read.

    Raises Obligation.DoesNotExist, Campaign.DoesNotExist, NotPermitted, Refused (retired already; no reason: R5).
    """
    obligation, place = _found(actor, obligation_id, "retire_obligation")
    if not reason.strip():
        raise Refused(N_("say why"), code="R5")
    obligation.retired_on = clock.today()
    obligation.save(update_fields=["retired_on"])
    Due.objects.filter(obligation=obligation).delete()
    Tally.objects.filter(obligation=obligation).delete()
    role = policies.role_for(actor, "retire_obligation", place)
    _record(actor, "obligation.retired", obligation, role=role, reason=reason.strip())
    return obligation


def _record(actor: Actor, act: str, obligation: Obligation, *, role: Role | None, reason: str = "") -> None:
    record(
        actor,
        act,
        subject=f"obligation:{obligation.pk}",
        facts={
            "text": obligation.text,
            "region_path": obligation.region_path,
            "levels": obligation.levels,
            "kinds": obligation.kind_codes,
            "has_window": obligation.has_window,
            "visit_kinds": obligation.visit_kinds,
            "ranks": obligation.ranks,
            "times": obligation.times,
            "share": obligation.share,
            "from_on": obligation.from_on.isoformat(),
            "due_on": obligation.due_on.isoformat(),
            "reason": reason,
        },
        campaign_id=obligation.campaign_id,
        acting_as=role,
        rows=[obligation],
    )


__all__ = ["Terms", "add_obligation", "change_obligation", "recount", "retire_obligation"]
