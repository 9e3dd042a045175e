"""What is typed for a complaint."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.actions.complaints import new_values
from marketing.forms.choices import CustomerField
from marketing.models import Complaint, Severity
from roles import clock
from roles.colleagues import ColleagueField
from roles.models import Assignment
from roles.records.forms import RecordForm


class ComplaintForm(RecordForm):
    """What the customer says, to whoever hears it first."""

    customer = CustomerField(required=False)
    about = ColleagueField(label=_("About whom"), required=False, empty_label=_("Nobody in particular"))

    field_order = ("customer", "source", "category", "severity", "content", "about")

    class Meta:
        model = Complaint
        fields = ("customer", "source", "category", "severity", "content")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, self.instance.customer if self.instance.pk else None)
        about = self.fields["about"]
        assert isinstance(about, ColleagueField)
        about.offer(_colleagues(self))
        if self.instance.pk:
            self.initial["about"] = str(self.instance.about_id or "")

    def clean_severity(self) -> str:
        """Return the severity; what is serious does not become ordinary because its clock is short."""
        severity: str = self.cleaned_data["severity"]
        if self.instance.pk and severity == Severity.NORMAL:
            stored = Complaint.objects.values_list("severity", flat=True).get(pk=self.instance.pk)
            if stored == Severity.SERIOUS:
                raise ValidationError(gettext("A serious complaint stays serious."))
        return severity

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the model; of a new one its clocks and who heard it."""
        typed = {**super().values, "about": self.cleaned_data["about"]}
        return typed if self.instance.pk else {**typed, **new_values(typed["severity"], self.user, clock.now())}

    @property
    def more(self) -> dict[str, Any]:
        """Nothing beside the model's fields."""
        return {}


def _colleagues(form: ComplaintForm) -> Any:
    """Return who may be complained about: who works in the store today.

    Whoever heard it and works elsewhere by now learns nobody's name there.
    """
    seats = Assignment.objects.active_on(clock.today())
    mine = seats.filter(staff=form.user).values("store")
    if form.instance.pk:
        seats = seats.filter(store=form.instance.store_id)
    if not form.user.is_superuser and (not form.instance.pk or form.instance.owner_id == form.user.pk):
        seats = seats.filter(store__in=mine)
    return seats.with_names().order_by("department__code", "unit__code", "position__order", "staff__employee_no")
