"""Which kinds and records somebody finds."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.records.flows import Move
from roles.records.kinds import RecordKind, all_kinds, kind_of
from roles.rights import rights_of


def kinds_for(user: Staff) -> list[RecordKind]:
    """Return the kinds a person may read or record anything of."""
    rights = rights_of(user)
    return [k for k in all_kinds() if rights.anywhere(k.permission("view")) or rights.anywhere(k.permission("add"))]


def kind_for(user: Staff, code: str, verb: str = "view") -> RecordKind:
    """Return a kind by its code; Http404 for none, PermissionDenied where `verb` reaches nothing of it."""
    kind = kind_of(code)
    if kind is None:
        raise Http404
    if not rights_of(user).anywhere(kind.permission(verb)):
        raise PermissionDenied(_("Your position does not include this page."))
    return kind


def record_for(user: Staff, code: str, pk: int) -> tuple[RecordKind, Any]:
    """Return a record the person may read; Http404 for one that is not there for them."""
    kind = kind_of(code)
    if kind is None:
        raise Http404
    record = kind.model.objects.visible_to(user).for_page().filter(pk=pk).first()
    if record is None:
        raise Http404
    return kind, record


def bulk_moves(kind: RecordKind, user: Staff) -> list[Move]:
    """Return the moves a person may make for several records at once."""
    rights = rights_of(user)
    return [move for move in kind.flow.moves if move.bulk and move.permission and rights.anywhere(move.permission)]
