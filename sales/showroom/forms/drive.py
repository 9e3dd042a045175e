"""Booking a test drive: who, in which car, from which half hour on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.forms.choices import CustomerField
from roles import clock
from roles.calendars.calendar import calendar_of
from roles.records.forms import RecordForm
from sales.models import TestDrive, TestDriveCar
from sales.showroom.clocks import HALF_HOUR, MOST_SLOTS
from sales.showroom.seats import store_of


class DriveForm(RecordForm):
    """A test drive; `day`, `slot` and `length` are its booked half hours."""

    customer = CustomerField()
    day = forms.DateField(label=_("Day"))
    slot = forms.ChoiceField(label=_("From"))
    length = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        initial=1,
        choices=lambda: [
            (number, gettext("%(minutes)s minutes") % {"minutes": number * 30}) for number in range(1, MOST_SLOTS + 1)
        ],
    )
    field_order = ("customer", "car", "day", "slot", "length", "route")

    class Meta:
        model = TestDrive
        fields = ("customer", "car", "route")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        store = store_of(self.user)
        drive = self.instance if self.instance.pk else None
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, drive.customer if drive else None)
        cars = TestDriveCar.objects.filter(store=store, in_service=True).select_related("car_model")
        self.fields["car"].queryset = cars  # type: ignore[attr-defined]
        calendar = calendar_of(store, clock.today(), clock.today())
        slots = list(_slots(calendar.opens, calendar.closes))
        if drive:
            begins = clock.local_time(drive.starts_at)
            self.fields["day"].initial = clock.local_date(drive.starts_at)
            self.fields["length"].initial = (drive.ends_at - drive.starts_at) // HALF_HOUR
            slots = sorted({*slots, begins.replace(second=0, microsecond=0)})
            self.fields["slot"].initial = f"{begins:%H:%M}"
        else:
            self.initial.setdefault("day", clock.today())
        self.fields["slot"].choices = [(f"{each:%H:%M}", f"{each:%H:%M}") for each in slots]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes: the booked time as instants."""
        begins = clock.local(self.cleaned_data["day"], time.fromisoformat(self.cleaned_data["slot"]))
        ends = begins + self.cleaned_data["length"] * HALF_HOUR
        return {**super().values, "starts_at": begins, "ends_at": ends}

    @property
    def more(self) -> dict[str, Any]:
        """Nothing beside the fields of the drive."""
        return {}

    def refuse(self, error: Any) -> None:
        """What stands against the time stands beside its first half hour."""
        known = getattr(error, "error_dict", None)
        if known and "starts_at" in known:
            known["slot"] = known.pop("starts_at")
        super().refuse(error)


def _slots(opens: time, closes: time) -> Any:
    """Return the half hours of a day at which a drive can begin."""
    day = date(2000, 1, 1)
    at, last = datetime.combine(day, opens), datetime.combine(day, closes)
    at += timedelta(minutes=-at.minute % 30)
    while at + HALF_HOUR <= last:
        yield at.time()
        at += HALF_HOUR
