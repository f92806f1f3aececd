"""What the doctor asks of the rooms: each check reads, changes nothing, and names each fault."""

from __future__ import annotations

from collections.abc import Iterator

from waypost.access.queries import health as access
from waypost.evidence import queries as evidence
from waypost.kernel.health import Ailment
from waypost.ledger.queries import position
from waypost.notice.models import Cursor
from waypost.organisation.queries import health as organisation
from waypost.rectification import queries as rectification


def files() -> Iterator[Ailment]:
    """Files whose bytes are not those that were kept, or are not there."""
    for damage in evidence.damaged_files():
        yield Ailment(f"file {damage.file_id}", f"the content {damage.digest} is gone or is not what it was")


def histories() -> Iterator[Ailment]:
    """Recommendations whose state is not the fold of their events."""
    for fault in rectification.faults():
        at = "" if fault.version is None else f", version {fault.version}"
        yield Ailment(f"recommendation {fault.recommendation_id}{at}", fault.what)


def units() -> Iterator[Ailment]:
    """Units whose paths do not say where they stand, and units and regions that search does not find."""
    yield from organisation.ailments()


def roles() -> Iterator[Ailment]:
    """Roles of a group that no appointment stands behind, and roles whose part of the tree has moved."""
    yield from access.ailments()


def inbox() -> Iterator[Ailment]:
    """A reader of the ledger that has read further than there is."""
    read = Cursor.objects.filter(pk=1).values_list("seq", flat=True).first()
    size = position().size
    if read is not None and read >= size:
        yield Ailment("inbox", f"the ledger was read up to entry {read}, and there are {size}")
