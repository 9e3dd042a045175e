"""Booking a test drive: the car's half hours are taken by the database, once each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.calendars.calendar import calendar_of
from roles.models import Assignment, Staff
from sales.models import Lead, ShowroomVisit, TestDrive, TestDriveCar, TestDriveSlot
from sales.showroom.clocks import HALF_HOUR, MOST_AHEAD, MOST_SLOTS, half_hours
from sales.showroom.effects import drive_booked


def prepare_drive(
    _actor: Staff, seat: Assignment, values: Mapping[str, Any], _more: Mapping[str, Any]
) -> dict[str, Any]:
    """Refuse a time that cannot be booked; join the drive to the customer's lead and the visit going on."""
    check_time(seat.store_id, values["car"], values["starts_at"], values["ends_at"])
    customer = values["customer"]
    lead = Lead.objects.open().filter(customer=customer, store=seat.store_id).first()
    visit = ShowroomVisit.objects.in_the_house().filter(customer=customer, store=seat.store_id, kind="visit").first()
    return {**values, "lead": lead, "visit": visit}


def check_time(store: int | None, car: TestDriveCar, starts_at: datetime, ends_at: datetime) -> None:
    """Raise ValidationError for a half hour that is over, too far ahead or outside opening, or a car of no use."""
    if not car.in_service or car.store_id != store:
        raise ValidationError({"car": _("This car cannot be booked.")})
    if starts_at + HALF_HOUR <= clock.now():
        raise ValidationError({"starts_at": _("This half hour is over: choose a later one.")})
    if starts_at > clock.now() + MOST_AHEAD:
        raise ValidationError({"starts_at": _("Book at most %(days)s days ahead.") % {"days": MOST_AHEAD.days}})
    count, rest = divmod(ends_at - starts_at, HALF_HOUR)
    whole = clock.local(clock.local_date(starts_at))
    if rest or not 1 <= count <= MOST_SLOTS or (starts_at - whole) % HALF_HOUR:
        raise ValidationError({"starts_at": _("Drives are booked in half hours, four at most.")})
    day = clock.local_date(starts_at)
    calendar = calendar_of(store, day, day)
    opens, closes = clock.local(day, calendar.opens), clock.local(day, calendar.closes)
    if not calendar.is_open(day) or starts_at < opens or ends_at > closes:
        facts = {"opens": f"{calendar.opens:%H:%M}", "closes": f"{calendar.closes:%H:%M}"}
        raise ValidationError({"starts_at": _("The store is open from %(opens)s to %(closes)s.") % facts})


def drive_saved(drive: TestDrive, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """Take the half hours; raises ValidationError where somebody was faster. A changed drive takes them anew."""
    if not created:
        check_time(drive.store_id, drive.car, drive.starts_at, drive.ends_at)
        drive.slots.all().delete()
    count = (drive.ends_at - drive.starts_at) // HALF_HOUR
    rows = [TestDriveSlot(car=drive.car, starts_at=at, drive=drive) for at in half_hours(drive.starts_at, count)]
    try:
        with transaction.atomic():
            TestDriveSlot.objects.bulk_create(rows)
    except IntegrityError:
        raise ValidationError({"starts_at": _taken(drive, [row.starts_at for row in rows])}) from None
    drive_booked(drive, actor, clock.now())
    return []


def _taken(drive: TestDrive, wanted: list[datetime]) -> str:
    taken = TestDriveSlot.objects.filter(car=drive.car, starts_at__in=wanted).exclude(drive=drive).first()
    at = f"{clock.local_time(taken.starts_at if taken else drive.starts_at):%H:%M}"
    return _("%(car)s is booked at %(at)s already: choose another time or car.") % {"car": drive.car, "at": at}
