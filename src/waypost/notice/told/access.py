"""Accounts and roles: the person concerned is told."""

from __future__ import annotations

from waypost.kernel.errors import N_
from waypost.notice.audience import ADMIN, AUDITOR, LEADER, OFFICE, Named, Person
from waypost.notice.rules import Rule, Urgency

_SELF = (Person("self"),)
_PROPOSER = (Person("proposer"),)

RULES: dict[str, tuple[Rule, ...]] = {
    "account.password_set": (
        Rule(
            N_("%(who)s gave your account a one-time password. If you did not ask for it, say so."),
            _SELF,
            Urgency.URGENT,
        ),
    ),
    "account.shut": (
        Rule(
            N_("%(wrong)s wrong tries to enter your account. If it was not you, tell your administrator."),
            _SELF,
            Urgency.URGENT,
        ),
    ),
    "account.opened_many_talks": (
        Rule(
            N_("%(who)s opened %(talks)s confidential talks of others within an hour."),
            (LEADER, AUDITOR),
            Urgency.URGENT,
        ),
    ),
    "account.refused_often": (
        Rule(
            N_("%(title)s was refused %(times)s times within a minute: somebody is trying addresses."),
            (OFFICE, AUDITOR),
            Urgency.URGENT,
        ),
    ),
    "factor.code_used": (
        Rule(N_("A recovery code was used to sign in as you; %(left)s are left."), _SELF, Urgency.URGENT),
    ),
    "factor.cleared": (
        Rule(
            N_("%(who)s took away your second factors. If you did not ask for it, say so. %(reason)s"),
            _SELF,
            Urgency.URGENT,
        ),
    ),
    "account.linked": (Rule(N_("%(who)s linked your account to the sign-in of your organisation."), _SELF),),
    "account.unlinked": (Rule(N_("%(who)s cut the link of your account to your organisation's sign-in."), _SELF),),
    "account.reopened": (Rule(N_("%(who)s opened your account again."), _SELF),),
    "grant.given": (
        Rule(N_("%(who)s gave you a role: %(role)s, from %(from_on)s."), (Named("account"),)),
        Rule(N_("%(who)s gave a role: %(title)s."), (LEADER, AUDITOR)),
    ),
    "proposal.made": (
        Rule(N_("%(who)s proposes a role: %(title)s. It counts when you confirm it."), (OFFICE, LEADER), Urgency.ASKED),
        Rule(N_("%(who)s proposes a role: %(title)s."), (AUDITOR, ADMIN)),
    ),
    "proposal.confirmed": (Rule(N_("%(who)s confirmed the role that you proposed: %(title)s."), _PROPOSER),),
    "proposal.refused": (
        Rule(N_("%(who)s refused the role that you proposed: %(title)s. %(reason)s"), _PROPOSER, Urgency.URGENT),
    ),
    "grant.revoked": (
        Rule(N_("%(who)s took a role from you: %(role)s. %(reason)s"), (Named("account"),), Urgency.URGENT),
        Rule(N_("%(who)s took a role away: %(title)s."), (LEADER, AUDITOR)),
    ),
}
NO_NOTICE: dict[str, str] = {
    "account.opened": "the person learns of it with the one-time password",
    "account.changed": "a name or a home unit; the person sees it on the own page",
    "factor.added": "the person's own act",
    "factor.removed": "the person's own act",
    "factor.codes_made": "the person's own act",
    "proposal.withdrawn": "who proposed it has taken it back; nothing counts",
    "account.signed_out": "the person's own act",
    "account.lifted": "the person can simply sign in again",
    "account.language_chosen": "the person's own choice",
    "account.closed": "the person cannot sign in any more",
    "account.password_changed": "the person's own act",
    "account.password_kept_anew": "the same password, kept in a newer way; nothing changes for the person",
    "seal.made": "the person's own act",
    "seal.replaced": "the person's own act",
    "seal.locked_anew": "the person's own act",
    "token.made": "the person's own act",
    "token.revoked": "the person's own act",
    "wishes.changed": "the person's own choice",
    "feed.renewed": "the person's own act",
    "feed.ended": "the person's own act",
}
