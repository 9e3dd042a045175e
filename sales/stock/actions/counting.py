"""Counting: a car ticked or scanned, found besides, or explained."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.actions import note
from roles.records.actions.noting import clean_text
from roles.records.flows import holds
from roles.records.models import Verb
from sales.models import CheckState, Difference, StockCheckLine, Vehicle, VehicleStockCheck
from sales.vin import plain_vin

COUNT, ADJUST = "sales.count_vehiclestockcheck", "sales.adjust_vehiclestockcheck"
REMARK_LENGTH = 200


def _open(check: VehicleStockCheck, actor: Staff, *states: CheckState) -> VehicleStockCheck:
    """Return the count as it stands, held until the end of the transaction."""
    VehicleStockCheck.objects.select_for_update().filter(pk=check.pk).first()
    stored = VehicleStockCheck.objects.get(pk=check.pk)
    if not holds(actor, COUNT, stored):
        raise PermissionDenied(_("Your position does not include this for this record."))
    if stored.state not in states:
        raise ValidationError(_("This is not possible while it is “%(state)s”.") % {"state": stored.state_label})
    return stored


@transaction.atomic
def tick_car(*, check: VehicleStockCheck, line: int, acting_user: Staff, found: bool) -> StockCheckLine:
    """Say that a car of the count stands there, or take that back.

    Raises PermissionDenied without the right, ValidationError once counting is over, StockCheckLine.DoesNotExist for a
    line of another count.
    """
    stored = _open(check, acting_user, CheckState.TODO)
    row = StockCheckLine.objects.select_related("vehicle").get(pk=line, check_of=stored)
    if not found and not row.expected:
        row.delete()
        row.found_at = None
        return row
    row.found_at, row.found_by = (clock.now(), acting_user) if found else (None, None)
    row.save(update_fields=("found_at", "found_by"))
    return row


@transaction.atomic
def scan_car(*, check: VehicleStockCheck, acting_user: Staff, code: str) -> StockCheckLine:
    """Find a car by what the camera read or the last six characters typed; one not booked here is found besides.

    Raises ValidationError keyed by "code" for what is no car of the group, or several; it changes nothing then.
    """
    stored = _open(check, acting_user, CheckState.TODO)
    text = plain_vin(code.rsplit("/", 1)[-1])
    if len(text) not in (6, 17) or not text.isascii() or not text.isalnum():
        raise ValidationError({"code": _("Type the last six characters of the VIN, or all seventeen.")})
    lines = StockCheckLine.objects.select_related("vehicle__car_model").filter(check_of=stored)
    known = list(lines.filter(vehicle__tail=text) if len(text) == 6 else lines.filter(vehicle__vin=text))
    if len(known) == 1:
        row = known[0]
        if row.found_at is None:
            row.found_at, row.found_by, row.scanned = clock.now(), acting_user, True
            row.save(update_fields=("found_at", "found_by", "scanned"))
        return row
    if known:
        raise ValidationError({"code": _("Several cars end in %(code)s: type the whole VIN.") % {"code": text}})
    cars = list(Vehicle.objects.visible_to(acting_user).found_by(text)[:2])
    if not cars:
        raise ValidationError({"code": _("No car on file ends in %(code)s.") % {"code": text}})
    if len(cars) > 1:
        raise ValidationError({"code": _("Several cars end in %(code)s: type the whole VIN.") % {"code": text}})
    return StockCheckLine.objects.create(
        check_of=stored, vehicle=cars[0], expected=False, found_at=clock.now(), found_by=acting_user, scanned=True
    )


@transaction.atomic
def explain_car(
    *, check: VehicleStockCheck, line: int, acting_user: Staff, reason: str, remark: str = ""
) -> StockCheckLine:
    """Say why a car is not as the books have it; while it is counted, and until it is adjusted.

    Raises PermissionDenied without the right, ValidationError for no reason, for a car that does not differ, and once
    it is adjusted.
    """
    stored = _open(check, acting_user, CheckState.TODO, CheckState.DIFFERS)
    words = clean_text(remark, "remark", REMARK_LENGTH)
    row = StockCheckLine.objects.select_related("vehicle").get(pk=line, check_of=stored)
    if reason not in Difference.values:
        raise ValidationError({"reason": _("Choose a reason.")})
    if not row.differs:
        raise ValidationError(_("This car is as the books have it."))
    row.reason, row.remark = reason, words
    row.save(update_fields=("reason", "remark"))
    note(stored, Verb.CHANGE, acting_user, changes=[["reason", row.vehicle.vin, row.get_reason_display()]])
    return row
