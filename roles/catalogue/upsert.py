"""Writing catalogue entries: code seeds, the database rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from roles import clock
from roles.catalogue.sections import Changes
from roles.models.catalogue import CatalogueEntry

Entry = TypeVar("Entry", bound=CatalogueEntry)

REASON = "catalogue sync"


def upsert(model: type[Entry], rows: Iterable[dict[str, Any]], *, section: str) -> Changes:
    """Bring the entries of `model` to what `rows` say, by their `code`.

    A field an administrator customised is left alone and reported as drift. An
    entry whose code is gone from the rows is retired, unless an administrator made it.
    """
    changes = Changes(section)
    existing: dict[str, Entry] = {entry.code: entry for entry in model._default_manager.all()}
    fresh: list[Entry] = []
    touched: list[Entry] = []
    fields: set[str] = set()
    wanted: set[str] = set()
    for row in rows:
        wanted.add(row["code"])
        entry = existing.get(row["code"])
        if entry is None:
            fresh.append(model(**row))
            continue
        differing = _apply(entry, row, changes)
        fields |= differing
        if differing:
            touched.append(entry)
        else:
            changes.unchanged += 1
    now = clock.now()
    bulk_create_with_history(fresh, model, batch_size=500, default_change_reason=REASON, default_date=now)
    if touched:
        bulk_update_with_history(
            touched, model, sorted(fields), batch_size=500, default_change_reason=REASON, default_date=now
        )
    changes.created, changes.updated = len(fresh), len(touched)
    changes.retired = _retire(model, [e for code, e in existing.items() if code not in wanted])
    return changes


def _apply(entry: Entry, row: dict[str, Any], changes: Changes) -> set[str]:
    differing = set()
    for name, value in {**row, "retired": False}.items():
        if getattr(entry, name) == value:
            continue
        if name in entry.customised:
            changes.drift.append(f"{entry.code}.{name}")
        else:
            setattr(entry, name, value)
            differing.add(name)
    return differing


def _retire(model: type[Entry], entries: list[Entry]) -> int:
    gone = [entry for entry in entries if not entry.retired and "code" not in entry.customised]
    for entry in gone:
        entry.retired = True
    if gone:
        bulk_update_with_history(gone, model, ["retired"], default_change_reason=REASON, default_date=clock.now())
    return len(gone)
