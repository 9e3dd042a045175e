"""The kinds of records. Departments declare theirs in `records.py`; everything generic works from the declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from roles.duties import record_proof, subjects
from roles.duties.subjects import Shown, SubjectKind
from roles.personnel.handover import kinds as handovers
from roles.personnel.handover.kinds import in_both
from roles.personnel.handover.owned import owned_records
from roles.records.flows import Flow
from roles.records.proofs import Proof, counter
from roles.records.tables import Table

if TYPE_CHECKING:
    from roles.http import StaffRequest
    from roles.models import Assignment, Staff
    from roles.records.models import WorkingRecord


@dataclass(frozen=True)
class Section:
    """A part of a record's page: a template and what it shows; `wide` parts stand in the main column."""

    template: str
    context: dict[str, Any]
    wide: bool = True
    order: int = 50


# (request, record) -> the part, or None where there is nothing for this reader. A query or two, however many rows.
Plug = Callable[["StaffRequest", Any], Section | None]


# (record, acting person, what the form asked for beside the model's fields, whether it is new) -> further changes
# for the timeline, as [field, before, after].
Saved = Callable[[Any, "Staff", Mapping[str, Any], bool], "list[list[str]]"]

# (acting person, their seat, the values, what the form asked for beside them) -> the values as they are stored: what a
# new record needs that nobody types. Raises ValidationError for what cannot be.
Prepared = Callable[["Staff", "Assignment", Mapping[str, Any], Mapping[str, Any]], "dict[str, Any]"]


@dataclass(frozen=True)
class Link:
    """A further page about a kind of record: the name of its address, its words, who may open it ("": anybody)."""

    name: str
    label: Any
    icon: str
    permission: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordKind:
    """What the generic way must know of a kind of record.

    `code` is what duties and indicators call it. `form` is a `RecordForm`, `filters` a `RecordFilter`, `table` its
    columns. `title` names a record on pages: what any of its readers may see, numbers masked. `reference` names it
    where the words are stored (messages, handovers): nothing of a person. `facts` returns (label, value) pairs of its
    page, masked as well. `department` groups the kinds in the index. `prepare` completes the values of a new one in the
    transaction that stores it. `on_saved` writes what the form asked for beside
    the model's fields and acts on what was recorded, in the same transaction.
    `hidden` are fields whose values its pages mask: shown whole one at a time, to a reader who says what for.
    `importable` are the fields of the form a workbook may fill; none: no import. `proof` says how records prove a
    duty.
    `pages` are further pages the list leads to; `related` is fetched where a record is named.
    """

    code: str
    model: type[WorkingRecord]
    label: Any
    label_one: Any
    icon: str
    department: str
    flow: Flow
    form: Any
    filters: Any
    table: Table
    title: Callable[[Any], str]
    reference: Callable[[Any], str]
    facts: Callable[[Any], list[tuple[Any, Any]]]
    help: Any = ""
    hidden: tuple[str, ...] = ()
    importable: tuple[str, ...] = ()
    proof: Proof | None = None
    due_field: str = ""
    prepare: Prepared | None = None
    on_saved: Saved | None = None
    plugs: list[Plug] = field(default_factory=list)
    pages: tuple[Link, ...] = ()
    related: tuple[str, ...] = ()

    def permission(self, verb: str) -> str:
        """Return the permission for a verb ("view", "add", "change", "export") on this kind."""
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def url(self, pk: int) -> str:
        """Return the address of a record."""
        return reverse("records:detail", args=[self.code, pk])

    @property
    def is_shared(self) -> bool:
        """Whether one record may be shared with one colleague: its model has a `SHARE_MODEL`."""
        return hasattr(self.model, "SHARE_MODEL")

    @property
    def list_url(self) -> str:
        """The address of the list."""
        return reverse("records:list", args=[self.code])


_kinds: dict[str, RecordKind] = {}
_twice: list[str] = []


def register(kind: RecordKind) -> RecordKind:
    """Add a kind: it has pages, is named where duties are about it, proves them, and is handed over.

    A code used twice is a system check error.
    """
    if kind.code in _kinds and _kinds[kind.code] is not kind:
        _twice.append(kind.code)
    _kinds[kind.code] = kind
    subjects.register(
        SubjectKind(kind.code, kind.label_one, _describe(kind), kind.url, model=kind.model._meta.label_lower)
    )
    if kind.proof is not None:
        record_proof.register(counter(kind.code, kind.model, kind.proof))
    handovers.register(
        owned_records(
            model=kind.model,
            label=kind.label,
            open_when=Q(state__in=kind.flow.open_states),
            title=lambda record: in_both(lambda: kind.reference(record)),
            url=kind.url,
            due_field=kind.due_field,
            related=kind.related,
            order=60,
            code=kind.model._meta.label_lower,
        )
    )
    return kind


def plug(code: str, *plugs: Plug) -> None:
    """Add parts to the page of a kind, from wherever they come: a customer's file shows what every department knows."""
    _kinds[code].plugs.extend(plugs)


def kind_of(code: str) -> RecordKind | None:
    """Return a kind by its code."""
    return _kinds.get(code)


def kind_of_model(model: type[Any]) -> RecordKind:
    """Return the kind of a model; raises KeyError for a model nobody declared."""
    for kind in _kinds.values():
        if kind.model is model:
            return kind
    raise KeyError(model._meta.label)


def all_kinds() -> list[RecordKind]:
    """Return every kind in the order they were declared."""
    return list(_kinds.values())


def registered_twice() -> Sequence[str]:
    """Return the codes that stand for two kinds."""
    return tuple(_twice)


def _describe(kind: RecordKind) -> subjects.Describe:
    def describe(ids: Any, reader: Staff) -> dict[int, Shown]:
        rows = kind.model.objects.filter(pk__in=ids).visible_to(reader).select_related(*kind.related)
        return {row.pk: Shown(kind.title(row), kind.url(row.pk)) for row in rows}

    return describe
