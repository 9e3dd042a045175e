"""Who sold an order together with its owner, as it is typed: when the order is made, and when that is put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.colleagues import ColleagueField
from roles.models import Assignment
from roles.records.forms import BIG, RefusableForm, dress
from sales.models import SalesOrder
from sales.showroom.seats import advisers_of

HALF = 50
REASON_LENGTH = 500


class TogetherForm(forms.Form):
    """A second adviser and their share: nobody, or one of the store's advisers with 1 to 99 per cent."""

    second = ColleagueField(label=_("Sold together with"), required=False, empty_label=_("Nobody"))
    second_share = forms.IntegerField(
        label=_("Their share (%)"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Of the car and its yuan, in everybody's figures; nothing typed: half."),
    )

    def offer_advisers(self, store: int | None, owner: int, known: int | None = None) -> None:
        """Offer the advisers of a store but the owner; who is `known` already stays to be chosen wherever they are."""
        seats = list(advisers_of(store, "order_quotation").exclude(staff=owner))
        if known is not None and known != owner and all(seat.staff_id != known for seat in seats):
            seats += Assignment.objects.filter(staff=known).with_names().order_by("-starts_on")[:1]
        field = self.fields["second"]
        assert isinstance(field, ColleagueField)
        field.offer(seats)

    def clean(self) -> dict[str, Any]:
        """A share is somebody's; of whom no share is said has half."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("second") is None:
            if cleaned.get("second_share"):
                raise ValidationError({"second": gettext("Say whose share it is.")})
            cleaned["second_share"] = 0
        elif "second_share" in cleaned:
            cleaned["second_share"] = cleaned["second_share"] or HALF
        return cleaned


class SecondForm(TogetherForm, RefusableForm):
    """Another second adviser or share of an order, and why; `version` is the order the form was filled in for."""

    version = forms.IntegerField(min_value=0, max_value=BIG, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why"), max_length=REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 2}))

    field_order = ("version", "second", "second_share", "reason")

    def __init__(self, *args: Any, order: SalesOrder, **kwargs: Any) -> None:
        kwargs["auto_id"] = "together-%s"
        kwargs["initial"] = {
            "version": order.version,
            "second": order.second_id or "",
            "second_share": order.second_share or None,
        }
        super().__init__(*args, **kwargs)
        self.offer_advisers(order.store_id, order.owner_id, order.second_id)
        for field in self.fields.values():
            dress(field)
