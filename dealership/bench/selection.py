"""Which cases there are, and which of them a name means."""

from __future__ import annotations

from dealership.bench import changes, duties, kpi, outbox, pages, reports, rights, sales
from dealership.bench.frame import Case

# The order keeps the making of the rows short: what empties a table comes before what fills it.
ALL: tuple[Case, ...] = (
    *duties.CASES,
    *rights.CASES,
    *changes.CASES,
    *pages.CASES,
    *outbox.CASES,
    *reports.CASES,
    *kpi.CASES,
    *sales.CASES,
)

# What the duty engine tells people leaves through the outbox.
_ALONG = {"duties": "outbox"}


def select(names: list[str]) -> list[Case]:
    """Return the cases of a group ("rights"), of a part of one ("rights.list_page") or one by its name.

    Raises ValueError for a name that means none.
    """
    for name in names:
        if not any(_means(name, case) for case in ALL):
            raise ValueError(name)
    return [case for case in ALL if not names or any(_means(name, case) for name in names)]


def _means(name: str, case: Case) -> bool:
    along = _ALONG.get(name)
    return case.name == name or case.name.startswith((f"{name}.", f"{along}.") if along else f"{name}.")
