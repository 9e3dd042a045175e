"""The kinds of documents that can be decided on. Engines register theirs from `AppConfig.ready()`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from roles.approvals.facts import Fact

if TYPE_CHECKING:
    from roles.approvals.models import Approval, Decision
    from roles.models import Staff


@dataclass(frozen=True)
class DocumentKind:
    """What the approvals engine must know of a document.

    `permission` names the right to decide on it as it stands; `content` is what is decided
    on, as plain values; `title` returns its (Chinese, English) title; `url` leads to its page.
    The hooks change the document's own state inside the decision's transaction. `facts` are what
    the steps of a flow may turn on; `without_flow` says who decides where no flow applies (for the
    preview: the document's own action passes the same person to `submit`); `last_editor` returns
    the key of whoever changed the content last, who does not decide on it either. `essence` returns
    what a decider must see of it in a list, in short lines: the first two stand in the row, all of them
    unfold; it reads nothing but the document and its `essence_related`.
    """

    model: type[models.Model]
    label: Any
    permission: Callable[[Any], str]
    content: Callable[[Any], dict[str, Any]]
    title: Callable[[Any], tuple[str, str]]
    url: Callable[[int], str]
    on_approved: Callable[[Any, Decision], None]
    on_returned: Callable[[Any, Decision], None]
    on_withdrawn: Callable[[Any, Approval], None]
    # Whether a plain yes or no from the inbox is enough; a scorecard is read first.
    quick: bool = True
    # Whether flows may decide where it goes; a scorecard keeps its own way: scored, then approved.
    by_flow: bool = True
    facts: tuple[Fact, ...] = ()
    without_flow: Callable[[Any], Staff | None] | None = None
    last_editor: Callable[[Any], int | None] | None = None
    essence: Callable[[Any], list[str]] | None = None
    essence_related: tuple[str, ...] = ()


_kinds: dict[str, DocumentKind] = {}


def register(kind: DocumentKind) -> None:
    """Make documents of a model decidable."""
    _kinds[kind.model._meta.label_lower] = kind


def kind_of(model: type[models.Model]) -> DocumentKind:
    """Return the kind of a model; raises KeyError for a model nobody registered."""
    return _kinds[model._meta.label_lower]


def content_hash(document: models.Model) -> str:
    """Return the SHA-256 of what is decided on."""
    content = kind_of(type(document)).content(document)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def kinds_with_flows() -> dict[str, DocumentKind]:
    """Return the kinds whose way a flow may decide, by the label of their model."""
    return {label: kind for label, kind in _kinds.items() if kind.by_flow}


def kinds_by_label() -> dict[str, DocumentKind]:
    """Return every kind by the label of its model ("reports.report"), in the order they were registered."""
    return dict(_kinds)
