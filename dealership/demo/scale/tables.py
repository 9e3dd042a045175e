"""Which tables are the demo store's, and which of their rows: read from the models, not from a list of tables.

A table belongs to a store when a row of it cannot be without one of its units or people, however many tables lie
between; everything else is the catalogue, which all stores share. What belongs to a store is copied unless
`LEFT_OUT` says why not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import AutoField, ForeignKey, Model, OneToOneField

from roles.approvals.models import Approval, ApprovalState
from roles.models import Assignment, PositionGroup, Staff, Unit
from roles.records.kinds import all_kinds
from roles.records.models import RecordEntry

_MADE_BY_ENGINES = "the engines make it from the day the copy goes live"
_ONCE = "it was told or noted once, to one person about one thing"
_SECRET = "it leads to a secret of one person or store"  # noqa: S105  a reason
_CHAIN = "a hash chain is no store's but its own: `waiting` begins it anew"

# Apps and models that are not copied though they belong to a store, and why. What hangs on them is not either.
LEFT_OUT: dict[str, str] = {
    "duties": _MADE_BY_ENGINES,
    "worksheets": "sheets are filled in for items of checklists",
    "reports": _MADE_BY_ENGINES,
    "insight": "figures are counted from the records again",
    "kpi.Scorecard": _MADE_BY_ENGINES,
    "kpi.TopDecider": "who decides at the top is settled in the administration",
    "roles.StoreDay": "the ledger begins on the day the copy goes live",
    "notifications": _ONCE,
    "bulletins": _ONCE,
    "personnel.Handover": "it lists what one person leaves behind, and is made anew",
    "personnel.PhoneView": _ONCE,
    "records.RecordExport": _ONCE,
    "records.Attachment": "two rows would own one file, and erasing a customer would take both away",
    "roles.UploadedWorkbook": "an import somebody has not finished",
    "roles.KeptDifference": "it is about the catalogue",
    "boards.CalendarFeed": _SECRET,
    "approvals.Decision": _CHAIN,
    "approvals.ChainHead": _CHAIN,
    "approvals.ChainAnchor": _CHAIN,
    "admin": _ONCE,
    "guardian": "the house keeps grants on units and shares of records in tables of its own",
}

# Where a record is named by its kind and number instead of a foreign key: (what names the kind, the number).
NAMED_BY: dict[str, tuple[str, str]] = {
    "records.RecordEntry": ("kind", "record_id"),
    "finance.Receivable": ("source_kind", "source_id"),
    "assigned.Task": ("subject_kind", "subject_id"),
    "approvals.Approval": ("content_type_id", "object_id"),
}
_ROOTS: tuple[type[Model], ...] = (Unit, Staff, Group)


def quoted(name: str) -> str:
    """Return a name of a table or column as the database takes it."""
    return connection.ops.quote_name(name)


def table_of(model: type[Model]) -> str:
    """Return the name of a model's table, quoted."""
    return quoted(model._meta.db_table)


def links(model: type[Model]) -> list[ForeignKey[Any, Any]]:
    """Return the foreign keys of a model in the order of its columns."""
    return [each for each in model._meta.concrete_fields if isinstance(each, ForeignKey)]


def target(link: ForeignKey[Any, Any]) -> type[Model]:
    """Return the model a foreign key leads to."""
    found: type[Model] = link.related_model._meta.concrete_model  # type: ignore[union-attr, assignment]
    return found


def is_narrow(model: type[Model]) -> bool:
    """Return whether keys of the model have 32 bits: it cannot hold as many stores with the others' wide keys."""
    key = model._meta.pk
    if isinstance(key, OneToOneField):
        return is_narrow(target(key))
    return type(key) is AutoField


@dataclass(frozen=True)
class Tables:
    """The tables of one store: `copied` in no order in particular, `bound` those and what was left out."""

    store_id: int

    @cached_property
    def bound(self) -> set[type[Model]]:
        """Every model whose rows cannot be without a store's unit or person."""
        found: set[type[Model]] = {*_ROOTS, RecordEntry}
        models = [each for each in _models() if each not in found]
        while more := [each for each in models if each not in found and _needs(each, found)]:
            found |= set(more)
        return found

    @cached_property
    def copied(self) -> list[type[Model]]:
        """The models that are copied."""
        out = {each for each in self.bound if _left_out(each)}
        while more := {each for each in self.bound - out if _needs(each, out)}:
            out |= more
        return sorted(self.bound - out, key=lambda each: each._meta.label)

    @cached_property
    def members(self) -> dict[type[Model], str]:
        """The condition on a row of each copied model that says it is the demo store's."""
        found: dict[type[Model], str] = {}
        for model in self.copied:
            self._member(model, found)
        return found

    def kinds(self) -> dict[str, type[Model]]:
        """Return the copied models by the code records are named by."""
        copied = set(self.copied)
        return {each.code: each.model for each in all_kinds() if each.model in copied}

    def documents(self) -> dict[int, type[Model]]:
        """Return the copied models by the key of their content type."""
        from django.contrib.contenttypes.models import ContentType

        return {each.pk: model for model, each in ContentType.objects.get_for_models(*self.copied).items()}

    def _member(self, model: type[Model], found: dict[type[Model], str]) -> str:
        if model not in found:
            found[model] = self._condition(model, found)
        return found[model]

    def _condition(self, model: type[Model], found: dict[type[Model], str]) -> str:
        units = f"SELECT id FROM {table_of(Unit)} WHERE store_id = {self.store_id}"  # noqa: S608  a number only
        if model is Staff:
            return f"id IN (SELECT staff_id FROM {table_of(Assignment)} WHERE store_id = {self.store_id})"  # noqa: S608
        if model is Group:
            return f"id IN (SELECT group_id FROM {table_of(PositionGroup)} WHERE unit_id IN ({units}))"  # noqa: S608
        if model is RecordEntry:
            return self._of_records(found)
        names = {link.attname for link in links(model) if target(link) is Unit}
        if "store_id" in names:
            condition = f"store_id = {self.store_id}"
        elif "unit_id" in names:
            condition = f"unit_id IN ({units})"
        else:
            link = _parent(model, set(self.copied))
            above = target(link)
            inner = self._member(above, found)
            condition = f"{quoted(str(link.column))} IN (SELECT id FROM {table_of(above)} WHERE {inner})"  # noqa: S608
        return condition if model is not Approval else f"{condition} AND {self._waits()}"

    def _waits(self) -> str:
        """What was decided stands in the log of the demo store alone; what waits is handed in again."""
        types = ", ".join(map(str, sorted(self.documents())))
        return f"state = '{ApprovalState.PENDING.value}' AND content_type_id IN ({types})"

    def _of_records(self, found: dict[type[Model], str]) -> str:
        return " OR ".join(
            f"(kind = '{code}' AND record_id IN (SELECT id FROM {table_of(model)} WHERE {self._member(model, found)}))"  # noqa: S608
            for code, model in self.kinds().items()
        )


def _models() -> list[type[Model]]:
    """Return what has a table, but for history: that of a copy begins with it."""
    found = apps.get_models(include_auto_created=True)
    return [
        each for each in found if each._meta.managed and not each._meta.proxy and not hasattr(each, "instance_type")
    ]


def _needs(model: type[Model], others: set[type[Model]]) -> bool:
    """Return whether a row cannot be without a row of `others`, or says at which unit it stands."""
    return any(
        (not link.null or link.name in ("store", "unit")) and target(link) in others and target(link) is not model
        for link in links(model)
    )


def _left_out(model: type[Model]) -> bool:
    if model._meta.label == "notifications.MessageRules":
        return False
    return model._meta.label in LEFT_OUT or model._meta.app_label in LEFT_OUT


def _parent(model: type[Model], copied: set[type[Model]]) -> ForeignKey[Any, Any]:
    """Return the foreign key by which a row is the store's: a person only where nothing else says so."""
    required = [link for link in links(model) if not link.null and target(link) in copied]
    return min(required, key=lambda link: target(link) in (Staff, Unit))
