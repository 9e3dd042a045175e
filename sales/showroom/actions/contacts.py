"""Logging that a lead was spoken to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketing.models import CareKind, FollowUp
from marketing.records import FOLLOW_UP
from roles import clock
from roles.models import Staff
from roles.records.actions import StaleRecord, move_record, note
from roles.records.flows import holds
from roles.records.models import Verb
from sales.models import Lead
from sales.showroom import calls, guards

WORK = "sales.work_lead"
SPOKEN_IN = ("assigned", "following", "visited", "driven")
MOST_AHEAD_DAYS = 366


@transaction.atomic
def log_contact(
    *,
    lead: Lead,
    acting_user: Staff,
    version: int,
    way: str,
    result: str,
    outcome: str = "",
    next_on: date | None = None,
    grade: str = "",
) -> Lead:
    """Write down a contact with its outcome: the planned call is made, the next one planned.

    Without `next_on` the grade's rhythm says when. Raises PermissionDenied without the right, ValidationError for a day
    that is over or a lead nobody speaks to, StaleRecord for a form opened before another change.
    """
    stored = Lead.objects.for_move().get(pk=lead.pk)
    if not holds(acting_user, WORK, stored):
        raise PermissionDenied(_("Your position does not include this for this record."))
    if against := guards.takes_part(stored, acting_user):
        raise PermissionDenied(against)
    if stored.state not in SPOKEN_IN:
        raise ValidationError(_("This is not possible while it is “%(state)s”.") % {"state": stored.state_label})
    _check_day(next_on)
    _take(stored, version, grade, acting_user)
    call = calls.open_call(stored) or _unplanned(stored, acting_user)
    move = FOLLOW_UP.flow.move("done")
    assert move is not None
    FollowUp.objects.filter(pk=call.pk).update(way=way)
    values: dict[str, Any] = {"result": result, "outcome": outcome, "next_on": next_on, "satisfaction": None}
    move_record(kind=FOLLOW_UP, record=call, move=move, acting_user=acting_user, version=call.version, values=values)
    stored.refresh_from_db()
    return stored


def _check_day(next_on: date | None) -> None:
    if next_on is None:
        return
    if next_on < clock.today():
        raise ValidationError({"next_on": _("This day is over: choose one to come.")})
    if (next_on - clock.today()).days > MOST_AHEAD_DAYS:
        raise ValidationError({"next_on": _("This is more than a year ahead.")})


def _take(lead: Lead, version: int, grade: str, actor: Staff) -> None:
    """Raise the version, with the grade the contact showed."""
    grade = grade or lead.grade
    taken = Lead.objects.filter(pk=lead.pk, version=version).update(
        version=version + 1, changed_at=clock.now(), grade=grade
    )
    if not taken:
        raise StaleRecord(_("Somebody changed this record after you opened the form."))
    if grade != lead.grade:
        note(lead, Verb.CHANGE, actor, changes=[["grade", lead.grade, grade]])
    lead.grade, lead.version = grade, version + 1


def _unplanned(lead: Lead, actor: Staff) -> FollowUp:
    """A contact nobody planned is a call due now."""
    key = f"lead:{lead.pk}:{lead.version}:now"
    call = calls.plan(lead, clock.now(), actor, key)
    assert call.kind == CareKind.PROSPECT
    return call
