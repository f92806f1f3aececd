"""Who somebody is, what they may do, and which accounts there are."""

from __future__ import annotations

from waypost.access.queries.accounts import (
    AccountView,
    GrantView,
    ShutDoor,
    account,
    accounts,
    grants,
    grants_of,
    one_time_is_over,
    reach_of,
    shut_doors,
    visible_names,
)
from waypost.access.queries.actors import actor_of, actors_of, holders, id_of, names, roles_held
from waypost.access.queries.demonstration import (
    DEMONSTRATION_PASSPHRASE,
    DEMONSTRATION_PASSWORD,
    DemonstrationAccount,
    demonstration_accounts,
)
from waypost.access.queries.factors import FactorView, codes_left, kinds_of, needs_factor, own_factors
from waypost.access.queries.outside import subject_of
from waypost.access.queries.presences import PresenceView, presences
from waypost.access.queries.proposals import ProposalView, place_of_proposal, proposals, proposals_of, waiting
from waypost.access.queries.seals import PublicSeal, own_seal, public_seals, seal_holders
from waypost.access.queries.sources import GivenGrant, given_by, home_of

__all__ = [
    "DEMONSTRATION_PASSPHRASE",
    "DEMONSTRATION_PASSWORD",
    "AccountView",
    "DemonstrationAccount",
    "FactorView",
    "GivenGrant",
    "GrantView",
    "PresenceView",
    "ProposalView",
    "PublicSeal",
    "ShutDoor",
    "account",
    "accounts",
    "actor_of",
    "actors_of",
    "codes_left",
    "demonstration_accounts",
    "given_by",
    "grants",
    "grants_of",
    "holders",
    "home_of",
    "id_of",
    "kinds_of",
    "names",
    "needs_factor",
    "one_time_is_over",
    "own_factors",
    "own_seal",
    "place_of_proposal",
    "presences",
    "proposals",
    "proposals_of",
    "public_seals",
    "reach_of",
    "roles_held",
    "seal_holders",
    "shut_doors",
    "subject_of",
    "visible_names",
    "waiting",
]
