"""Arranging who decides in whose name, and ending it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals import letters
from roles.approvals.documents import kinds_by_label
from roles.approvals.models import Delegation
from roles.approvals.models.delegation import REASON_LENGTH
from roles.models import Assignment, Staff, UnitAncestor

RIGHT = "approvals.add_delegation"
LONGEST = timedelta(days=366)


@transaction.atomic
def delegate(
    *,
    principal: Staff,
    deputy: Staff,
    starts_on: date,
    ends_on: date,
    acting_user: Staff,
    kinds: Collection[str] = (),
    reason: str = "",
) -> Delegation:
    """Let `deputy` decide in the name of `principal` on every day from `starts_on` to `ends_on`.

    The principal arranges it, or whoever holds the right over the principal's unit (somebody
    fell ill); the latter may not name themselves. `kinds` are labels of document models,
    empty for all. Raises PermissionDenied, or ValidationError keyed by the field.
    """
    seat = seat_of(principal)
    _check_may_arrange(principal, acting_user, seat)
    _check_deputy(principal, deputy, acting_user, seat)
    _check_days(starts_on, ends_on)
    _check_words(kinds, reason)
    _check_not_given(principal, deputy, starts_on, ends_on)
    delegation = Delegation.objects.create(
        principal=principal,
        deputy=deputy,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        starts_on=starts_on,
        ends_on=ends_on,
        kinds=sorted(kinds),
        reason=reason.strip(),
        created_by=acting_user,
        created_at=clock.now(),
    )
    letters.tell_of_delegation(delegation, "given", acting_user, clock.now())
    return delegation


def seat_of(principal: Staff) -> Assignment:
    """Return the assignment a person is found by today, the primary one first; PermissionDenied without any."""
    seats = Assignment.objects.active_on(clock.today()).filter(staff=principal)
    order = [kind.value for kind in Assignment.Kind]
    found = sorted(seats.select_related("unit", "department", "store"), key=lambda each: order.index(each.kind))
    if not found:
        raise PermissionDenied(_("%(name)s holds no position today.") % {"name": principal})
    return found[0]


def _check_may_arrange(principal: Staff, acting_user: Staff, seat: Assignment) -> None:
    if not acting_user.has_perm(RIGHT, seat):
        raise PermissionDenied(
            _("Your position does not include arranging who decides for %(name)s.") % {"name": principal}
        )


def _check_deputy(principal: Staff, deputy: Staff, acting_user: Staff, seat: Assignment) -> None:
    if deputy.pk == principal.pk:
        raise ValidationError({"deputy": _("Nobody is their own deputy: choose somebody else.")})
    if deputy.pk == acting_user.pk:
        raise ValidationError({"deputy": _("Nobody gives themselves the decisions of another: choose somebody else.")})
    above = UnitAncestor.objects.filter(unit=seat.unit_id).values("ancestor")
    seats = Assignment.objects.active_on(clock.today()).filter(staff=deputy)
    colleagues = seats.filter(store=seat.store_id) if seat.store_id else seats.none()
    if not (colleagues | seats.filter(unit__in=above)).exists():
        raise ValidationError(
            {"deputy": _("%(name)s works neither in the same store nor in the group above it.") % {"name": deputy}}
        )


def _check_days(starts_on: date, ends_on: date) -> None:
    if starts_on < clock.today():
        raise ValidationError({"starts_on": _("It begins today at the earliest.")})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day must not lie before the first.")})
    if ends_on - starts_on > LONGEST:
        raise ValidationError({"ends_on": _("For a year at most: arrange it again then.")})


def _check_words(kinds: Collection[str], reason: str) -> None:
    if unknown := set(kinds) - kinds_by_label().keys():
        raise ValidationError({"kinds": _("There is no such kind of document: %(name)s.") % {"name": min(unknown)}})
    if len(reason) > REASON_LENGTH:
        raise ValidationError({"reason": _("At most %(limit)s characters.") % {"limit": REASON_LENGTH}})


def _check_not_given(principal: Staff, deputy: Staff, starts_on: date, ends_on: date) -> None:
    same = Delegation.objects.given_by(principal).filter(deputy=deputy, revoked_at__isnull=True)
    if same.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise ValidationError(_("%(name)s already decides for them in that time: end that first.") % {"name": deputy})


@transaction.atomic
def revoke(*, delegation: Delegation, acting_user: Staff) -> bool:
    """End a delegation now; return whether it was still to end.

    For the principal, the deputy (who gives it back) and whoever may arrange it.
    """
    people = (delegation.principal_id, delegation.deputy_id)
    if acting_user.pk not in people and not acting_user.has_perm(RIGHT, delegation):
        raise PermissionDenied(_("Only the two people, or whoever answers for the unit, end a delegation."))
    return _end(delegation, acting_user, clock.now())


@transaction.atomic
def end_delegations(*, delegations: Collection[int], acting_user: Staff, at: datetime) -> list[int]:
    """End those of the delegations that still run or are to come; return their ids.

    For handovers, on the word of a caller who answers for `acting_user`.
    """
    rows = Delegation.objects.not_over(clock.local_date(at)).filter(pk__in=delegations).with_names()
    return [each.pk for each in rows if _end(each, acting_user, at)]


def _end(delegation: Delegation, acting_user: Staff, at: datetime) -> bool:
    ended = (
        Delegation.objects.not_over(clock.local_date(at))
        .filter(pk=delegation.pk)
        .update(revoked_at=at, revoked_by=acting_user)
    )
    delegation.refresh_from_db()
    if ended:
        letters.tell_of_delegation(delegation, "ended", acting_user, at)
    return bool(ended)
