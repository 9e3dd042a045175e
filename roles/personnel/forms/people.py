"""What is typed when somebody joins, moves, stands in or leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.models import Staff, Unit
from roles.models.staff import phone_validator
from roles.personnel.forms.fields import REASON_LENGTH, DayField, PositionField, ReasonField, UnitField


class TurnForm(forms.Form):
    """What every turn in a career has in common: refusals of the action stand beside the fields."""

    def __init__(self, *args: Any, units: QuerySet[Unit] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields.get("unit")
        if isinstance(unit, UnitField):
            unit.offer(Unit.objects.none() if units is None else units)

    def refuse(self, error: ValidationError) -> None:
        """Put what an action refused beside its fields; what has no field here stands above them."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields and field != NON_FIELD_ERRORS else None, errors)


def _today() -> date:
    return clock.today()


class MoveForm(TurnForm):
    """Another primary position from a day on."""

    position = PositionField()
    unit = UnitField()
    starts_on = DayField(label=_("First day"), initial=_today)
    reason = ReasonField()


class JoinForm(TurnForm):
    """Somebody new. The login name may stay empty: it is made of the name's pinyin."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=40)
    employee_no = forms.CharField(label=_("Employee no."), max_length=20)
    username = forms.CharField(
        label=_("Login name"),
        max_length=64,
        required=False,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Left empty it is made of the name in pinyin."),
    )
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False, validators=[phone_validator])
    email = forms.EmailField(label=_("E-mail"), required=False)
    position = PositionField()
    unit = UnitField()
    starts_on = DayField(label=_("First day"), initial=_today)
    reason = ReasonField()

    def clean_employee_no(self) -> str:
        """Say beside the field that a number is taken."""
        number: str = self.cleaned_data["employee_no"]
        if Staff.objects.filter(employee_no=number).exists():
            raise ValidationError(_("This employee number is taken."))
        return number

    def clean_username(self) -> str:
        """Say beside the field that a login name is taken."""
        name: str = self.cleaned_data["username"]
        if name and Staff.objects.filter(username=name).exists():
            raise ValidationError(_("This login name is taken."))
        return name


class ActForm(TurnForm):
    """Standing in for a position from a day to a day."""

    position = PositionField(label=_("Stands in as"))
    unit = UnitField()
    starts_on = DayField(label=_("From"), initial=_today)
    ends_on = DayField(label=_("To"))
    reason = ReasonField()


class FurtherForm(TurnForm):
    """A further position beside the present one."""

    position = PositionField(label=_("Further position"))
    unit = UnitField()
    starts_on = DayField(label=_("From"), initial=_today)
    ends_on = DayField(label=_("To"), required=False, help_text=_("Empty: until further notice."))
    reason = ReasonField()


class EndForm(TurnForm):
    """The last day of one of several positions."""

    ends_on = DayField(label=_("Last day"), initial=_today)
    reason = ReasonField()


class CancelForm(TurnForm):
    """A position that has not begun is taken back."""

    reason = ReasonField()


class LeaveForm(TurnForm):
    """The last day with us."""

    last_day = DayField(label=_("Last day"), initial=_today)
    reason = ReasonField()


class StayForm(TurnForm):
    """A coming last day is taken back."""

    reason = ReasonField()


class PhoneForm(forms.Form):
    """Why a number is to be shown."""

    reason = forms.CharField(label=_("What for?"), max_length=REASON_LENGTH)
