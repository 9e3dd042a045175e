"""Owned records of any kind: departments plug theirs in with one call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from roles.models import OwnedRecord
from roles.personnel.handover.kinds import Found, HandoverKind, Leavings, Passing, Row
from roles.personnel.handover.leaving import left_behind
from roles.personnel.models.handover import Outcome


@dataclass(frozen=True)
class _Owned:
    """The records of a model that are open, and how each is named."""

    model: type[OwnedRecord]
    open_when: Q
    title: Callable[[Any], tuple[str, str]]
    due_field: str
    related: tuple[str, ...]

    @property
    def owner(self) -> str:
        """The column that holds the owner's id."""
        return f"{self.model.OWNER_FIELD}_id"

    def find(self, leavings: Leavings, _at: datetime) -> Found:
        """Return what the people own and leave behind."""
        stays_behind = left_behind(leavings)
        rows: Found = defaultdict(list)
        records: QuerySet[Any] = self.model._default_manager.filter(
            self.open_when, **{f"{self.owner}__in": list(leavings)}
        )
        due = [self.due_field] if self.due_field else []
        for record in records.select_related(*self.related).order_by(*due, "pk"):
            owner_id = getattr(record, self.owner)
            if stays_behind(owner_id, record.unit_id):
                due_at = getattr(record, self.due_field) if self.due_field else None
                rows[owner_id].append(Row(record.pk, *self.title(record), due_at))
        return rows

    def pass_on(self, passing: Passing) -> dict[int, Outcome]:
        """Give the records another owner; those that closed meanwhile stay."""
        still = self.model._default_manager.filter(
            self.open_when, pk__in=passing.rows, **{self.owner: passing.leaving.staff.pk}
        ).select_for_update()
        keys = [record.pk for record in still.only("pk")]
        assert passing.successor is not None
        self.model._default_manager.filter(pk__in=keys).update(**{self.owner: passing.successor.pk})
        return dict.fromkeys(keys, Outcome.PASSED)


def owned_records(
    *,
    model: type[OwnedRecord],
    label: Any,
    open_when: Q,
    title: Callable[[Any], tuple[str, str]],
    url: Callable[[int], str] | None = None,
    due_field: str = "",
    related: tuple[str, ...] = (),
    order: int = 50,
    code: str = "",
) -> HandoverKind:
    """Return the kind for the records of a model that somebody still works on.

    `open_when` says which those are; `title` names a record in Chinese and English, with
    `related` fetched along; `due_field` names an instant of the record. What passes on
    gets another owner and stays at its unit; nothing else of the record changes.

        handover.register(owned_records(model=Lead, label=_("Leads"), open_when=Q(closed_at=None), title=lead_title))
    """
    owned = _Owned(model, open_when, title, due_field, related)
    return HandoverKind(
        code=code or model._meta.label_lower,
        label=label,
        order=order,
        find=owned.find,
        pass_on=owned.pass_on,
        url=url,
    )
