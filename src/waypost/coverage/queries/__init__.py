"""Questions about coverage: obligations, who is covered by whom, what is missing, and until when it can be closed."""

from waypost.coverage.policies import may_read
from waypost.coverage.queries.figures import covered_unit_rows, obligation_rows, obligations_unmet
from waypost.coverage.queries.ledger import Cell, CreditView, Matrix, Row, matrix, unit_row
from waypost.coverage.queries.obligations import ObligationView, Preview, obligation, obligations, preview
from waypost.coverage.queries.pools import Book, Pool, book
from waypost.coverage.queries.scope import Wanted, paths_of
from waypost.coverage.queries.sums import BY, Sum, sums, whole
from waypost.coverage.queries.views import Day, Glimpse, Owed, days, glimpse, owed
from waypost.coverage.queries.waiting import waiting

__all__ = [
    "BY",
    "Book",
    "Cell",
    "CreditView",
    "Day",
    "Glimpse",
    "Matrix",
    "ObligationView",
    "Owed",
    "Pool",
    "Preview",
    "Row",
    "Sum",
    "Wanted",
    "book",
    "covered_unit_rows",
    "days",
    "glimpse",
    "matrix",
    "may_read",
    "obligation",
    "obligation_rows",
    "obligations",
    "obligations_unmet",
    "owed",
    "paths_of",
    "preview",
    "sums",
    "unit_row",
    "waiting",
    "whole",
]
