"""Which pages each role looks at on the short rounds: every page once, by somebody who sees it."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

WORK = {
    "leader": """web:today coverage:matrix coverage:map coverage:calendar coverage:sums coverage:obligations
        fieldwork:visits fieldwork:visit fieldwork:calendar fieldwork:plan_visit fieldwork:findings fieldwork:finding
        fieldwork:amend_finding fieldwork:checklists fieldwork:checklist fieldwork:edit_checklist
        fieldwork:make_checklist fieldwork:talks fieldwork:record_talk evidence:card rectification:ledger
        rectification:ladder rectification:recommendation rectification:versions rectification:new
        campaign:campaigns campaign:campaign campaign:plan campaign:gate campaign:groups campaign:responsibility
        campaign:meetings campaign:meeting campaign:hold_meeting campaign:activities campaign:activity
        campaign:start_activity""",
    "inspector": "fieldwork:talks fieldwork:talk access:seal",
    "deputy": "fieldwork:visits fieldwork:visit fieldwork:change_plan",
    "head": "web:today rectification:mine rectification:recommendation",
    "office": "campaign:open_campaign coverage:obligations coverage:add_obligation coverage:change_obligation",
}
HOUSE = {
    "": """web:today access:sign_in rectification:notices report:reports report:report report:report_figure
        web:help/public ledger:trust""",
    "office": """access:accounts access:account access:open_account access:grants access:proposals organisation:units
        organisation:unit organisation:edit organisation:new organisation:import organisation:add_region""",
    "auditor": """web:today organisation:lines organisation:regions report:figures report:figure report:freezings
        report:freezing report:frozen_figure report:template report:template_version report:reports report:report
        ledger:ledger ledger:entry ledger:erasures ledger:trust notice:inbox notice:wishes api:documentation api:tokens
        access:profile access:security access:prove access:add_app access:add_passkey
        web:search web:design web:help/start web:help/admin web:help/auditor web:help/inspector web:help/leader
        web:help/office web:help/unit""",
}
EVERY = frozenset(name for group in (WORK, HOUSE) for names in group.values() for name in names.split())


def beginnings(names: list[str]) -> list[str]:
    """The addresses of those pages that are not the page of a record: the others are found by their links."""
    found = []
    for name in names:
        view, _, chapter = name.partition("/")
        try:
            found.append(reverse(view, args=[chapter] if chapter else []))
        except NoReverseMatch:
            continue
    return found
