"""Which kinds and records somebody finds."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.records.flows import Move
from roles.records.kinds import RecordKind, all_kinds, kind_of
from roles.rights import Rights, rights_of


def kinds_for(user: Staff) -> list[RecordKind]:
    """Return the kinds a person may read or record anything of, be it one record a colleague shared with them."""
    rights = rights_of(user)
    read_shares(rights)
    return [kind for kind in all_kinds() if _by_position(rights, kind) or _by_share(rights, kind)]


def has_kinds(user: Staff) -> bool:
    """Return whether there is any kind for a person; asks for shares only where their position opens none."""
    rights = rights_of(user)
    return any(_by_position(rights, kind) for kind in all_kinds()) or bool(kinds_for(user))


def may_list(rights: Rights, kind: RecordKind) -> bool:
    """Return whether a person reads any record of a kind."""
    return rights.anywhere(kind.permission("view")) or _by_share(rights, kind)


def kind_for(user: Staff, code: str, verb: str = "view") -> RecordKind:
    """Return a kind by its code; Http404 for none, PermissionDenied where `verb` reaches nothing of it."""
    kind = kind_of(code)
    if kind is None:
        raise Http404
    rights = rights_of(user)
    if not (may_list(rights, kind) if verb == "view" else rights.anywhere(kind.permission(verb))):
        raise PermissionDenied(_("Your position does not include this page."))
    return kind


def _by_position(rights: Rights, kind: RecordKind) -> bool:
    return rights.anywhere(kind.permission("view")) or rights.anywhere(kind.permission("add"))


def _by_share(rights: Rights, kind: RecordKind) -> bool:
    return bool(rights.shares(kind.model, kind.permission("view")))


def read_shares(rights: Rights) -> None:
    """Ask once what of every kind is shared with a person; whoever reads everything needs no share."""
    if not rights.superuser:
        rights.read_shares((kind.model, kind.permission("view")) for kind in all_kinds())


def record_for(user: Staff, code: str, pk: int) -> tuple[RecordKind, Any]:
    """Return a record the person may read; Http404 for one that is not there for them."""
    kind = kind_of(code)
    if kind is None:
        raise Http404
    # What stands around the record is of other kinds: asked for together.
    read_shares(rights_of(user))
    record = kind.model.objects.visible_to(user).for_page().filter(pk=pk).first()
    if record is None:
        raise Http404
    return kind, record


def bulk_moves(kind: RecordKind, user: Staff) -> list[Move]:
    """Return the moves a person may make for several records at once."""
    rights = rights_of(user)
    return [move for move in kind.flow.moves if move.bulk and move.permission and rights.anywhere(move.permission)]
