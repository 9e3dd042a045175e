"""The form of a lead: whose file it is, or a name and a number; what they want; who looks after them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.forms.choices import CustomerField
from marketing.identity import masked_list
from roles.colleagues import ColleagueField
from roles.records.forms import RecordForm
from sales.models import Lead
from sales.showroom.actions.leads import already_a_lead, known_by
from sales.showroom.forms.fields import PhoneField, campaigns_for, cars_on_sale
from sales.showroom.seats import advisers_of, store_of

_NEW_ONLY = ("customer", "name", "phone", "adviser")


class LeadForm(RecordForm):
    """A lead. A new one names a customer on file, or a number (and a name): the file is found by it, or opened."""

    customer = CustomerField(label=_("Customer on file"), required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = PhoneField(required=False, help_text=_("A number that is on file leads to that file."))
    adviser = ColleagueField(
        label=_("Adviser"), required=False, empty_label=_("Whoever records it, or whoever it is given to")
    )

    field_order = ("customer", "name", "phone", "source", "grade", "car_model", "campaign", "adviser", "wishes")

    class Meta:
        model = Lead
        fields = ("customer", "source", "grade", "car_model", "campaign", "wishes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["car_model"].queryset = cars_on_sale()  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns_for(self.user)  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda campaign: campaign.name  # type: ignore[attr-defined]
        if self.instance.pk:
            for name in _NEW_ONLY:
                del self.fields[name]
            # The one it came from may be long over.
            if self.instance.campaign is not None:
                campaigns = self.fields["campaign"].queryset  # type: ignore[attr-defined]
                known = type(self.instance.campaign).objects.filter(pk=self.instance.campaign_id)
                self.fields["campaign"].queryset = known if not campaigns else known | campaigns  # type: ignore[attr-defined]
            return
        customer, adviser = self.fields["customer"], self.fields["adviser"]
        assert isinstance(customer, CustomerField) and isinstance(adviser, ColleagueField)
        customer.offer(self.user)
        adviser.offer(advisers_of(store_of(self.user), "work_lead"))

    @classmethod
    def shown(cls, name: str, typed: Any) -> str:
        """Mask the number."""
        return masked_list(str(typed)) if name == "phone" else super().shown(name, typed)

    def clean(self) -> dict[str, Any]:
        """Somebody must be named: by the file, or by a number."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk or self.errors:
            return cleaned
        if not cleaned.get("customer") and not cleaned.get("phone"):
            self.add_error("phone", ValidationError(gettext("Name a customer on file, or a phone number.")))
            return cleaned
        field = "customer" if cleaned.get("customer") else "phone"
        store = store_of(self.user)
        customer = cleaned.get("customer") or known_by(store, cleaned["phone"])
        # The action looks again under a lock; said here, a workbook's dry run names the row.
        if against := already_a_lead(customer, store):
            self.add_error(field, ValidationError(against))
        return cleaned

    def _post_clean(self) -> None:
        # Who the customer is, is settled by the action; until then the model's own check would miss it.
        if self.instance.pk:
            super()._post_clean()  # type: ignore[misc]
