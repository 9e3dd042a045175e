"""What moves of marketing's own work ask for that is more than fields of the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketing.models import Campaign
from roles.records.forms import MoveForm


class ReviewForm(MoveForm):
    """What a campaign brought; its cost and its leads are those of the campaign, shown and not typed."""

    field_order = ("version", "cost", "leads", "visits", "orders", "gross_profit", "conclusion")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaign = Campaign.objects.with_figures().get(pk=self.record.campaign_id)
        taken: dict[str, Any] = {"cost": campaign.spent, "leads": campaign.leads}  # type: ignore[attr-defined]
        self.fields["cost"] = forms.DecimalField(label=_("Cost booked (yuan)"), required=False, disabled=True)
        self.fields["leads"] = forms.IntegerField(label=_("Leads counted"), required=False, disabled=True)
        for name, value in taken.items():
            self.fields[name].initial = value
        self.order_fields(self.field_order)

    @property
    def data_of(self) -> dict[str, Any]:
        """Nothing beside the fields of the record: what is shown is taken by the house."""
        return {}
