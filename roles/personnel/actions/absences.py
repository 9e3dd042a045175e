"""Absences are asked for, recorded, decided on, shortened and cancelled here; engines above follow."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import chain
from roles.approvals.flows import has_flow
from roles.approvals.models import Approval, Decision, Verb
from roles.models import Assignment, Staff
from roles.personnel import letters
from roles.personnel.absence_rules import check_days, check_deputy, named_days, seat_for
from roles.personnel.models import Absence, AbsenceState
from roles.personnel.signals import absences_changed
from roles.rights import require
from roles.sharing import share, unshare
from roles.superiors import superior_of

# How far back people ask for themselves: whoever fell ill asks when they are back.
OWN_LATE = timedelta(days=7)

SEE, ASK, RECORD = "personnel.view_absence", "personnel.add_absence", "personnel.change_absence"


class StaleAbsence(ValidationError):
    """The absence changed after the form was opened; the message says what it is now."""


@transaction.atomic
def request_absence(
    *, acting_user: Staff, kind: str, first_day: date, last_day: date, deputy: Staff | None = None, reason: str = ""
) -> Absence:
    """Ask for an absence of one's own: it goes along its flow, else the superior decides.

    Where no flow applies and nobody stands above it is confirmed at once.
    """
    seat = seat_for(acting_user, first_day)
    require(acting_user, ASK, seat)
    if first_day < clock.today() - OWN_LATE:
        raise ValidationError(
            {"first_day": _("This is more than a week ago: ask your superior or personnel to record it.")}
        )
    absence = _make(seat, acting_user, kind, (first_day, last_day), deputy, reason)
    superior = superior_of(seat, clock.today())
    now = absence.recorded_at
    if has_flow(absence):
        approvals.submit(document=absence, acting_user=acting_user, approver=None, at=now)
        return absence
    if superior is None:
        _confirm(absence, now)
        _log(absence, acting_user, Verb.FILE, now)
        return absence
    share(absence, superior.staff, SEE, "personnel.approve_absence")
    approvals.submit(document=absence, acting_user=acting_user, approver=superior.staff, at=now)
    letters.tell(absence, "requested", [superior.staff_id], now)
    return absence


@transaction.atomic
def record_absence(
    *,
    acting_user: Staff,
    staff: Staff,
    kind: str,
    first_day: date,
    last_day: date,
    deputy: Staff | None = None,
    reason: str = "",
) -> Absence:
    """Record somebody else's absence: it is confirmed at once, and the decision log names who did it."""
    if acting_user.pk == staff.pk:
        raise PermissionDenied(_("Ask for your own absence: your superior decides on it."))
    seat = seat_for(staff, first_day)
    require(acting_user, RECORD, seat)
    absence = _make(seat, acting_user, kind, (first_day, last_day), deputy, reason)
    _confirm(absence, absence.recorded_at, by=acting_user)
    _log(absence, acting_user, Verb.APPROVE, absence.recorded_at)
    return absence


@transaction.atomic
def change_absence(
    *, absence: Absence, acting_user: Staff, version: int, last_day: date, deputy: Staff | None
) -> Absence:
    """Shorten a confirmed absence or name another deputy; longer is a new request.

    One's own may be shortened as far as yesterday: what lies before was spent away.
    Raises StaleAbsence for a form opened before another change.
    """
    row = _fresh(absence, version, AbsenceState.CONFIRMED)
    _check_may_change(row, acting_user)
    if not row.first_day <= last_day <= row.last_day:
        raise ValidationError(
            {
                "last_day": _("From %(first)s to %(last)s. To stay away longer, ask for a further absence.")
                % named_days(row)
            }
        )
    if row.owner_id == acting_user.pk and last_day != row.last_day and last_day < clock.today() - timedelta(days=1):
        raise ValidationError({"last_day": _("At the earliest yesterday: ask your superior to record more.")})
    if deputy is not None and deputy.pk != row.deputy_id:
        check_deputy(deputy, row.assignment, max(row.first_day, clock.today()), last_day)
    before = row.deputy
    row.last_day, row.deputy = last_day, deputy
    _save(row, acting_user, ["last_day", "deputy"])
    if before is not None and before != deputy:
        unshare(row, before, SEE)
    if deputy is not None:
        share(row, deputy, SEE)
    now = clock.now()
    _announce(row, now)
    letters.tell(row, "changed", letters.concerned(row, before) - {acting_user.pk}, now)
    return row


@transaction.atomic
def cancel_absence(*, absence: Absence, acting_user: Staff, version: int, reason: str = "") -> Absence:
    """Withdraw a request, or cancel a confirmed absence: what it did to the person's work is taken back.

    One's own only before it has begun: after that it is shortened.
    """
    row = _fresh(absence, version, AbsenceState.REQUESTED, AbsenceState.CONFIRMED)
    own = row.owner_id == acting_user.pk
    if row.state == AbsenceState.REQUESTED:
        approval = _pending(row)
        if approval is None or not own:
            raise PermissionDenied(_("Only the person who asked can withdraw a request."))
        approvals.withdraw(approval=approval, acting_user=acting_user, version=approval.version)
        row.refresh_from_db()
        return row
    _check_may_change(row, acting_user)
    if own and row.first_day <= clock.today():
        raise ValidationError(_("This absence has begun: shorten it instead."))
    row.state = AbsenceState.CANCELLED
    _save(row, acting_user, ["state"], reason)
    now = clock.now()
    _announce(row, now)
    _log(row, acting_user, Verb.WITHDRAW, now, reason)
    letters.tell(row, "cancelled", letters.concerned(row) - {acting_user.pk}, now)
    return row


def may_change(absence: Absence, user: Staff) -> bool:
    """Return whether the person may shorten or cancel a confirmed absence."""
    return absence.owner_id == user.pk or user.has_perm(RECORD, absence)


def confirm_as_decided(absence: Absence, decision: Decision) -> None:
    """The superior agreed."""
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    _confirm(row, decision.at, by=decision.actor)


def refuse_as_decided(absence: Absence, decision: Decision) -> None:
    """The superior refused; the person may ask anew."""
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    row.state = AbsenceState.REFUSED
    _save(row, decision.actor or row.owner, ["state"], decision.reason)
    letters.tell(row, "refused", [row.owner_id], decision.at)


def take_back(absence: Absence, _approval: Approval) -> None:
    """The person withdrew the request before it was decided."""
    row = Absence.objects.select_for_update().get(pk=absence.pk)
    row.state = AbsenceState.CANCELLED
    _save(row, row.owner, ["state"])


def _make(
    seat: Assignment, acting_user: Staff, kind: str, days: tuple[date, date], deputy: Staff | None, reason: str
) -> Absence:
    first_day, last_day = days
    check_days(seat.staff, first_day, last_day)
    if deputy is not None:
        check_deputy(deputy, seat, first_day, last_day)
    absence = Absence(
        owner=seat.staff,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        assignment=seat,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        deputy=deputy,
        reason=reason.strip(),
        recorded_by=acting_user,
        recorded_at=clock.now(),
    )
    absence._history_user = acting_user  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError as error:
        raise ValidationError({"first_day": _("Another absence of these days was recorded at this moment.")}) from error
    if deputy is not None:
        share(absence, deputy, SEE)
    return absence


def _confirm(absence: Absence, at: datetime, by: Staff | None = None) -> None:
    absence.state = AbsenceState.CONFIRMED
    _save(absence, by or absence.owner, ["state"])
    _announce(absence, at)
    letters.tell(absence, "confirmed", letters.concerned(absence), at)


def _announce(absence: Absence, at: datetime) -> None:
    """Let the engines above follow, and warn those whose deputy this person was."""
    absences_changed.send(sender=Absence, absences=[absence.pk], at=at)
    letters.tell_of_missing_deputy(absence, at)


def _fresh(absence: Absence, version: int, *states: str) -> Absence:
    row: Absence = (
        Absence.objects.select_for_update(of=("self",))
        .select_related("owner", "assignment", "deputy")
        .get(pk=absence.pk)
    )
    if row.version != version or row.state not in states:
        raise StaleAbsence(
            _("Nothing was changed: this absence is now “%(state)s”, in a newer version than your form.")
            % {"state": row.get_state_display()}
        )
    return row


def _check_may_change(row: Absence, acting_user: Staff) -> None:
    if not may_change(row, acting_user):
        raise PermissionDenied(_("Your position does not include changing this absence."))


def _pending(row: Absence) -> Approval | None:
    rows = Approval.objects.filter(object_id=row.pk, state=Approval.State.PENDING)
    found: Approval | None = rows.filter(
        content_type__app_label=Absence._meta.app_label, content_type__model=Absence._meta.model_name
    ).first()
    return found


def _log(absence: Absence, actor: Staff, verb: str, at: datetime, reason: str = "") -> None:
    """Write the decision log of the store; a person of no store has none."""
    if absence.store_id is not None:
        chain.append(document=absence, actor=actor, verb=verb, at=at, reason=reason)


def _save(row: Absence, acting_user: Staff, fields: list[str], reason: str = "") -> None:
    row.version += 1
    row._history_user = acting_user  # type: ignore[attr-defined]
    row._change_reason = reason[:100]  # type: ignore[attr-defined]
    row.save(update_fields=[*fields, "version"])
