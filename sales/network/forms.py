"""What is typed for sub-dealers and visits."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from roles import clock
from roles.records.forms import RecordForm
from sales.models import SubDealer, SubDealerVisit
from sales.stock.seats import EVENING


class SubDealerForm(RecordForm):
    """A sub-dealer."""

    hidden = ("phone",)

    class Meta:
        model = SubDealer
        fields = (
            *("name", "region", "address", "contact", "phone", "potential", "agreement", "deposit", "credit"),
            *("placement_limit", "assessment"),
        )

    def clean_name(self) -> str:
        """Refuse one the store has already."""
        name = str(self.cleaned_data["name"]).strip()
        same = SubDealer.objects.visible_to(self.user).filter(name__iexact=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise ValidationError(gettext("A sub-dealer of this name is on file already."))
        return name


class VisitForm(RecordForm):
    """A visit to be made."""

    class Meta:
        model = SubDealerVisit
        fields = ("sub_dealer", "planned_on", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dealers = SubDealer.objects.visible_to(self.user).exclude(state="ended")
        self.fields["sub_dealer"].queryset = dealers.order_by("name")  # type: ignore[attr-defined]

    def clean_planned_on(self) -> Any:
        """A visit is planned for today or later."""
        day = self.cleaned_data["planned_on"]
        if day < clock.today() and day != self.instance.planned_on:
            raise ValidationError(gettext("This day is over."))
        return day

    @property
    def values(self) -> dict[str, Any]:
        """It is due in the evening of its day."""
        typed = super().values
        return {**typed, "due_at": clock.local(typed["planned_on"], EVENING)}
