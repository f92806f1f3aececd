"""Who may take which step of a recommendation's life, and why not."""

from __future__ import annotations

from waypost.kernel.actor import GROUP_SIDE, Actor, Place, Role
from waypost.kernel.errors import N_, NotPermitted
from waypost.rectification.rules import FREE_EXTENSIONS, UNIT_STEPS, Dossier, Refusal, Severity

_O, _L, _D, _I = Role.OFFICE, Role.LEADER, Role.DEPUTY, Role.INSPECTOR
_HEAD, _LIAISON = Role.UNIT_HEAD, Role.LIAISON
_GROUP = (_I, _D, _L)
_REVIEWERS = (_D, _L)
_DECIDERS = (_L, _O)
_UNIT = (_LIAISON, _HEAD)

# The roles that may take a step, in the order in which a person with several of them is taken to act.
_WHO: dict[str, tuple[Role, ...]] = {
    "draft": _GROUP,
    "edit_draft": _GROUP,
    "submit": _GROUP,
    "return_draft": _REVIEWERS,
    "consult": _REVIEWERS,
    "give_opinion": _UNIT,
    "issue": _REVIEWERS,
    "withdraw_draft": _GROUP,
    "accept": (_HEAD,),
    "dispute": (_HEAD,),
    "uphold": _DECIDERS,
    "withdraw_disputed": _DECIDERS,
    "submit_plan": (_HEAD,),
    "return_plan": _REVIEWERS,
    "approve_plan": _REVIEWERS,
    "add_evidence": _UNIT,
    "request_closure": (_HEAD,),
    "take_verification": (_I, _D),
    "judge_standard": (_I, _D),
    "return_for_rework": (_I, _D),
    "pass_verification": (_I, _D),
    "open_public_notice": _REVIEWERS,
    "file_objection": (*_GROUP, _O),
    "answer_objection": _REVIEWERS,
    "run_public_notice": _REVIEWERS,
    "sign_closing": _DECIDERS,
    "refuse_signature": _DECIDERS,
    "look_back": (*_GROUP, _O),
    "reopen_rebound": (*_REVIEWERS, _O),
    "close_not_implemented": (_O,),
    "enter_decision": (_O,),
    "merge": (_L,),
    "absorb": (_L,),
    "ask_extension": (_HEAD,),
    "grant_extension": _DECIDERS,
    "refuse_extension": _DECIDERS,
    "consent_due_date": (_O,),
    "correct_text": _DECIDERS,
    "say": (*_UNIT, *_GROUP, _O),
    "save_plan": _UNIT,
    "report_action": _UNIT,
    "start_action": _UNIT,
    "advance_action": _UNIT,
    "finish_action": _UNIT,
    "drop_action": _UNIT,
    "resume_action": _UNIT,
}
STEPS = frozenset(_WHO)

_AUTHOR_ONLY = frozenset({"edit_draft", "submit", "withdraw_draft"})
_NOT_AUTHOR = frozenset(
    {"return_draft", "consult", "issue", "uphold", "withdraw_disputed", "close_not_implemented", "merge"}
    | {"correct_text"}
)
_VERIFIER_ONLY = frozenset({"judge_standard", "return_for_rework", "pass_verification"})
_NOT_VERIFIER = frozenset({"sign_closing", "refuse_signature"})
# Nobody stands in for a person's own judgement and own words; all other steps of the group the office may take when
# nobody of the group is entitled any more (R4), so that no recommendation is ever stuck.
_OWN = frozenset({"draft", "edit_draft", "submit", "judge_standard", "pass_verification", "say", "file_objection"})
STAND_IN = frozenset(step for step in _WHO if step not in UNIT_STEPS) - _OWN


def roles_of(step: str) -> tuple[Role, ...]:
    """The roles of the table for a step, for the documentation. A step that does not exist is a KeyError."""
    return _WHO[step]


def acting_as(actor: Actor, step: str, item: Dossier) -> Role | None:
    """The role in which the actor may take the step; None when there is none. A step that does not exist is a
    KeyError."""
    return _judged(actor, step, item)[0]


def refusal(actor: Actor, step: str, item: Dossier) -> Refusal | None:
    """Why the actor may not take the step; None when the actor may."""
    return _judged(actor, step, item)[1]


def may(actor: Actor, step: str, item: Dossier) -> bool:
    """True when the actor may take the step, as far as persons and roles go."""
    return refusal(actor, step, item) is None


def why_not(actor: Actor, step: str, item: Dossier) -> str | None:
    """In one English sentence why the actor may not take the step; None when the actor may."""
    said = refusal(actor, step, item)
    return str(said) if said else None


def require(actor: Actor, step: str, item: Dossier) -> Role:
    """The role in which the actor takes the step. Raises NotPermitted with the code of the refusal (R1 to R4)."""
    role, said = _judged(actor, step, item)
    if role is None:
        said = said or _WRONG_ROLE
        raise NotPermitted(said.template, code=said.code, **said.params)
    return role


_WRONG_ROLE = Refusal("R1", N_("your role does not allow this step"))


def _judged(actor: Actor, step: str, item: Dossier) -> tuple[Role | None, Refusal | None]:
    if step == "say":
        return _talker(actor, item)
    if step in UNIT_STEPS:
        return _for_unit(actor, step, item)
    return _for_group(actor, step, item)


def _talker(actor: Actor, item: Dossier) -> tuple[Role | None, Refusal | None]:
    if _is_of_unit(actor, _UNIT, item):
        return _first(actor, _UNIT, item), None
    if actor.belongs_to(item.place.unit_path):
        return None, _RECUSED
    role = _first(actor, _WHO["say"], item)
    return (role, None) if role in GROUP_SIDE else (None, _WRONG_ROLE)


def _for_unit(actor: Actor, step: str, item: Dossier) -> tuple[Role | None, Refusal | None]:
    if not _is_of_unit(actor, _WHO[step], item):
        if _is_of_unit(actor, (_LIAISON,), item):
            return None, Refusal("R1", N_("only the unit's head may do this"))
        return None, Refusal("R1", N_("only the unit itself may do this"))
    if actor.user_id in item.acted_for_group:
        return None, Refusal("R3", N_("you acted for the group on this recommendation"))
    return _first_of_unit(actor, _WHO[step], item), None


def _for_group(actor: Actor, step: str, item: Dossier) -> tuple[Role | None, Refusal | None]:
    stands_in = step in item.vacant and step in STAND_IN and _O in actor.roles_at(item.place)
    roles = (_O,) if stands_in else _entitled(step, item)
    role = _first(actor, roles, item)
    if role is None:
        return None, _wrong_role(actor, step, item)
    if actor.belongs_to(item.place.unit_path):
        return None, _RECUSED
    if not item.mandate_open and role is not _O:
        return None, Refusal("R4", N_("the mandate has ended: only the office may act"))
    barred = _barred(actor, step, item, stands_in)
    return (None, barred) if barred else (role, None)


_RECUSED = Refusal("R2", N_("you belong to the unit or to its line, so you may not act for the group (recusal)"))


def _entitled(step: str, item: Dossier) -> tuple[Role, ...]:
    """The roles of the table, narrowed by level, severity and count."""
    if step in ("issue", "correct_text"):
        return (item.issuing_role,)
    if step == "sign_closing":
        return (_O,) if item.severity is Severity.TOP else (_L,)
    if step == "grant_extension" and item.papers.extensions_granted >= FREE_EXTENSIONS:
        return (_O,)
    return _WHO[step]


def _wrong_role(actor: Actor, step: str, item: Dossier) -> Refusal:
    if step in ("issue", "correct_text") and _first(actor, _REVIEWERS, item) is not None:
        if item.issuing_role is _L:
            return Refusal("R1", N_("only the leader does this for a unit of city or province level"))
        return Refusal("R1", N_("only the deputy does this for a unit of county or grass-roots level"))
    if step == "sign_closing" and _first(actor, _DECIDERS, item) is not None:
        if item.severity is Severity.TOP:
            return Refusal("R1", N_("at the highest severity the office signs the closing"))
        return Refusal("R1", N_("the leader signs the closing"))
    if step == "grant_extension" and _first(actor, _DECIDERS, item) is not None:
        return Refusal("26", N_("a third extension is granted by the office only"))
    return _WRONG_ROLE


def _barred(actor: Actor, step: str, item: Dossier, stands_in: bool) -> Refusal | None:
    me = actor.user_id
    if me in item.acted_for_unit:
        return Refusal("R3", N_("you acted for the unit on this recommendation"))
    if step in _AUTHOR_ONLY and me != item.author and not stands_in:
        return Refusal("R1", N_("only the author may do this"))
    if step in _NOT_AUTHOR and me == item.author:
        return Refusal("R3", N_("you wrote it, so another person decides on it"))
    if step in _VERIFIER_ONLY and me != item.verifier and not stands_in:
        return Refusal("R3", N_("only the verifier who took it may do this"))
    if step in _NOT_VERIFIER and me == item.verifier:
        return Refusal("R3", N_("you verified it, so another person signs"))
    if step == "take_verification":
        return _barred_from_verifying(me, item)
    if step in ("grant_extension", "refuse_extension") and me == item.papers.extension_asker:
        return Refusal("R3", N_("you asked for it, so another person decides"))
    return None


def _barred_from_verifying(me: int | None, item: Dossier) -> Refusal | None:
    if me in item.evidence_givers:
        return Refusal("R3", N_("you gave evidence, so another person verifies"))
    if me in item.barred_verifiers:
        return Refusal("R3", N_("the signature was refused on your verification, so another person verifies"))
    return None


def _first(actor: Actor, roles: tuple[Role, ...], item: Dossier) -> Role | None:
    held = actor.roles_at(item.place)
    return next((role for role in roles if role in held), None)


def _is_of_unit(actor: Actor, roles: tuple[Role, ...], item: Dossier) -> bool:
    """True when the actor holds one of the roles of the addressed unit itself, not of one above it in the line."""
    return _first_of_unit(actor, roles, item) is not None


def _first_of_unit(actor: Actor, roles: tuple[Role, ...], item: Dossier) -> Role | None:
    held = {
        grant.role for grant in actor.grants if grant.unit_path == item.place.unit_path and grant.covers(item.place)
    }
    return next((role for role in roles if role in held), None)


def ever(actor: Actor, step: str) -> bool:
    """True when one of the actor's roles may take the step somewhere: whether it is worth offering at all."""
    return actor.has(*_WHO[step])


def may_remind(actor: Actor, place: Place) -> bool:
    """True when the actor may press for a late item (督办): deputy, leader, office, and nobody of the unit's line."""
    return actor.has_at((_D, _L, _O), place) and not actor.belongs_to(place.unit_path)
