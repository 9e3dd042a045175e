"""What an item raised by an event is about: the kinds of subjects, and their labels and links.

The app a subject belongs to registers its kind from `AppConfig.ready()`. A label is what the reader may
see: personal data masked, no link to what they may not open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from roles.models import Staff


class Subject(NamedTuple):
    """One record an item is about: the code of its kind and its id."""

    kind: str
    pk: int


@dataclass(frozen=True)
class Shown:
    """A subject as a reader may see it; `url` is empty where they may not open it."""

    label: str
    url: str = ""


# (ids, reader) -> what the reader sees of each, one query for all; what is missing shows its kind only.
Describe = Callable[[Collection[int], Staff], Mapping[int, Shown]]


@dataclass(frozen=True)
class SubjectKind:
    """One kind of subject: its code (40 characters at most), its name and how its records are described.

    `url` leads to a record without asking whether the reader may open it: the page itself does. `model` is the label
    of the records ("sales.lead"), where they are rows of one.
    """

    code: str
    label: Any
    describe: Describe
    url: Callable[[int], str] | None = None
    model: str = ""


class HasSubject(Protocol):
    """What carries a subject: items and tasks."""

    pk: Any
    subject_kind: Any
    subject_id: Any


_kinds: dict[str, SubjectKind] = {}
_twice: list[str] = []


def register(kind: SubjectKind) -> None:
    """Add a kind; another of the same code is a system check error."""
    known = _kinds.get(kind.code)
    if known is not None and known is not kind:
        _twice.append(kind.code)
    _kinds[kind.code] = kind


def registered_twice() -> list[str]:
    """Return the codes two kinds claim."""
    return list(_twice)


def kind_of(code: str) -> SubjectKind | None:
    """Return a kind, or None for one whose app is no longer there."""
    return _kinds.get(code)


def kind_of_model(label: str) -> SubjectKind | None:
    """Return the kind whose records are the rows of a model, or None."""
    return next((kind for kind in _kinds.values() if label and kind.model == label), None)


def labels_of(rows: Iterable[HasSubject], reader: Staff) -> dict[int, Shown]:
    """Return, by the row's id, what a reader sees of its subject: one query a kind, none where no row has one."""
    wanted: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.subject_kind and row.subject_id is not None:
            wanted[row.subject_kind][row.subject_id].append(row.pk)
    found: dict[int, Shown] = {}
    for code, by_subject in wanted.items():
        kind = _kinds.get(code)
        if kind is None:
            continue
        seen = kind.describe(list(by_subject), reader)
        for subject_id, keys in by_subject.items():
            shown = seen.get(subject_id, Shown(str(kind.label)))
            found |= dict.fromkeys(keys, shown)
    return found


def name_subjects(rows: Iterable[Any], items: Iterable[HasSubject], reader: Staff) -> None:
    """Write beside each row of the checklist what its item is about, as the reader may see it."""
    shown = labels_of(items, reader)
    if shown:
        for row in rows:
            row.subject = shown.get(row.pk)
