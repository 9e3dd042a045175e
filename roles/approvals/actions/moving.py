"""The one conditional UPDATE through which every change of an approval goes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import readers
from roles.approvals.desks import asked_now, forget_desks, refresh
from roles.approvals.models import Approval, ApprovalState, Desk
from roles.models.staff import enumeration


class StaleDecision(ValidationError):
    """The approval changed after the form was opened; the message says what happened."""


class NoDecider(ValidationError):
    """Nobody can decide on the document: neither by the flow nor above the author."""


def claim(approval: Approval, held: int, /, **fields: Any) -> bool:
    """Change a pending approval that is still at the version `held`; return whether it was.

    The row is locked for the rest of the transaction: whoever comes second finds it changed.
    """
    rows = Approval.objects.filter(pk=approval.pk, state=ApprovalState.PENDING, version=held)
    return bool(rows.update(**fields))


def move(approval: Approval, version: int, **fields: Any) -> None:
    """Change a pending approval that is still at `version`, and raise its version.

    Raises StaleDecision with what became of it. What ends it closes its desks, and the document to those who
    were only asked for an opinion.
    """
    moved = claim(approval, version, version=F("version") + 1, **fields)
    refresh(approval)
    if not moved:
        raise StaleDecision(what_happened(approval))
    if approval.state == ApprovalState.PENDING:
        return
    readers.close_after_opinions(approval)
    if approval.step:
        Desk.objects.filter(approval=approval, is_open=True).update(is_open=False, closed_at=clock.now())
        forget_desks(approval)


def hold(approval: Approval, version: int) -> None:
    """Lock a pending approval that is still at `version` without changing it: one of several signs."""
    held = claim(approval, version, version=F("version"))
    refresh(approval)
    if not held:
        raise StaleDecision(what_happened(approval))


def what_happened(approval: Approval) -> str:
    """Say why a form from before is refused: for whom it waits now, or who decided."""
    if approval.state == ApprovalState.PENDING:
        return _("Nothing was changed: this document now waits for %(who)s. Open it again.") % {
            "who": enumeration(each.name for each in asked_now(approval))
        }
    return _("Nothing was changed: %(who)s has already decided (%(state)s).") % {
        "who": approval.decider_name or approval.submitted_by.name,
        "state": approval.get_state_display(),
    }
