"""What the ledger answers for in this room."""

from __future__ import annotations

from waypost.fieldwork.models import (
    Answer,
    Checklist,
    ChecklistVersion,
    Custody,
    CustodyBox,
    Finding,
    FindingRevision,
    KindOfVisit,
    Observation,
    Photo,
    Share,
    Talk,
    TalkBox,
    TalkContent,
    TalkReader,
    Unsealing,
    Visit,
    VisitMember,
    VisitNumbers,
)
from waypost.platform.sealed import Sealed, Unsealed

ROWS = (
    *map(Sealed, (KindOfVisit, Visit, VisitMember, Observation, Photo, Checklist, ChecklistVersion, Answer)),
    *map(Sealed, (Finding, FindingRevision)),
    *map(Sealed, (Talk, TalkContent, TalkBox, TalkReader, Custody, Share, CustodyBox, Unsealing)),
    Unsealed(
        VisitNumbers, "the lock under which visits are numbered; the numbers themselves are sealed with the visits"
    ),
)
