"""What is typed for a follow-up call."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.clocks import due_on
from marketing.forms.choices import CustomerField
from marketing.identity import masked_list
from marketing.models import FollowUp
from roles import clock
from roles.records.forms import RecordForm, dress

FURTHEST = timedelta(days=3 * 366)


class FollowUpForm(RecordForm):
    """A call planned by hand: whom, why, how, on what day."""

    customer = CustomerField()
    day = forms.DateField(label=_("Planned for"))

    field_order = ("customer", "kind", "way", "day")

    class Meta:
        model = FollowUp
        fields = ("customer", "kind", "way")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, self.instance.customer if self.instance.pk else None)
        self.fields["day"].initial = clock.local_date(self.instance.due_at) if self.instance.pk else clock.today()
        dress(self.fields["day"])

    def clean_day(self) -> date:
        """Return a day that is not over, within three years."""
        day: date = self.cleaned_data["day"]
        if self.instance.pk and due_on(day) == self.instance.due_at:
            return day
        if day < clock.today() or day > clock.today() + FURTHEST:
            raise ValidationError(gettext("Choose a day from today on, within three years."))
        return day

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the model, and by when the call is made."""
        due_at = due_on(self.cleaned_data["day"])
        return {**super().values, "due_at": due_at, **({} if self.instance.pk else {"first_due_at": due_at})}

    @classmethod
    def shown(cls, name: str, typed: Any) -> str:
        """Mask a customer named by their number."""
        text = str(typed)
        is_number = name == "customer" and not any(each.isalpha() for each in text)
        return masked_list(text) if is_number else text

    @property
    def more(self) -> dict[str, Any]:
        """Nothing beside the model's fields."""
        return {}
