"""What is typed for marketing's own work."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.forms.choices import CustomerField
from marketing.identity import masked_list
from marketing.models import (
    AdPlacement,
    Campaign,
    CampaignCost,
    CampaignReview,
    ContentItem,
    MarketingPlan,
    MarketResearch,
    MediaAccount,
    MediaContact,
    PromoMaterial,
)
from marketing.promotion.effects import day_end
from marketing.promotion.periods import first_day
from roles import clock
from roles.models import Assignment, Staff
from roles.records.forms import RecordForm, RefusableForm, dress

LONGEST_DAYS = 366


class Spanning(RecordForm):
    """A form with a first and a last day."""

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, and what lasts more than a year."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("It ends before it begins."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("ends_on", gettext("It lasts at most a year."))
        return cleaned


def offer(form: RecordForm, name: str, rows: Any) -> None:
    """Let a field offer what the person may see: and what stands there already."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows


def _seen(form: RecordForm, model: Any, **narrowed: Any) -> Any:
    rows = model.objects.visible_to(form.user).filter(**narrowed)
    return model.objects.filter(pk__in=list(rows.order_by("-pk").values_list("pk", flat=True)[:200]))


class PlanForm(RecordForm):
    """A marketing plan."""

    class Meta:
        model = MarketingPlan
        fields = ("subject", "period", "starts_on", "goals", "channels", "activities", "budget", "target_leads")

    def clean(self) -> dict[str, Any]:
        """A plan begins on the first day of its period."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("starts_on") and cleaned.get("period"):
            cleaned["starts_on"] = first_day(cleaned["period"], cleaned["starts_on"])
        return cleaned


class CampaignForm(Spanning):
    """A campaign."""

    class Meta:
        model = Campaign
        fields = (
            *("name", "kind", "by_manufacturer", "plan", "starts_on", "ends_on", "place", "budget", "target_leads"),
            *("outline", "materials", "crew"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "plan", _seen(self, MarketingPlan))
        self.fields["plan"].label_from_instance = lambda plan: plan.subject  # type: ignore[attr-defined]
        crew = self.fields["crew"]
        assert isinstance(crew, forms.ModelMultipleChoiceField)
        crew.queryset = _colleagues(self)
        crew.widget.attrs["size"] = 8


def _colleagues(form: RecordForm) -> Any:
    """Return who may help: who works in the store today."""
    seats = Assignment.objects.active_on(clock.today())
    if form.instance.pk:
        seats = seats.filter(store=form.instance.store_id)
    elif not form.user.is_superuser:
        mine = Assignment.objects.active_on(clock.today()).filter(staff=form.user).values("store")
        seats = seats.filter(store__in=list(mine.values_list("store", flat=True)))
    return Staff.objects.filter(pk__in=seats.values("staff"), is_active=True).order_by("pinyin", "pk")


class ReviewChangeForm(RecordForm):
    """What a campaign brought, before it is handed in."""

    class Meta:
        model = CampaignReview
        fields = ("visits", "orders", "gross_profit", "conclusion")


class PlacementForm(Spanning):
    """An ad placement."""

    class Meta:
        model = AdPlacement
        fields = (*("name", "form", "media", "campaign", "starts_on", "ends_on", "budget", "target_leads", "material"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "media", _seen(self, MediaContact))
        offer(self, "campaign", _seen(self, Campaign))
        self.fields["media"].label_from_instance = lambda media: media.name  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]


class Dated(RecordForm):
    """A form with a day something is owed on: the record keeps its hour."""

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the model, and the hour of the day."""
        typed = super().values
        due_on: date = typed["due_on"]
        return {**typed, "due_at": day_end(due_on)}


class ContentForm(Dated):
    """A piece of content."""

    class Meta:
        model = ContentItem
        fields = ("title", "platform", "account", "campaign", "due_on", "body")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "account", _seen(self, MediaAccount, state="active"))
        offer(self, "campaign", _seen(self, Campaign))
        self.fields["account"].label_from_instance = lambda each: each.handle  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda each: each.name  # type: ignore[attr-defined]


class ResearchForm(Dated):
    """A piece of research."""

    class Meta:
        model = MarketResearch
        fields = ("subject", "rivals", "due_on", "prices", "policies", "sold", "conclusion", "proposals", "proposed")


class AccountForm(RecordForm):
    """An account the store publishes with."""

    class Meta:
        model = MediaAccount
        fields = ("platform", "handle")

    def clean_handle(self) -> str:
        """Return the account; one of a store is on file once."""
        handle: str = self.cleaned_data["handle"].strip()
        stores = [self.instance.store_id] if self.instance.pk else _stores_of(self.user)
        same = MediaAccount.objects.filter(store__in=stores, platform=self.data.get("platform"), handle=handle)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("This account is on file already."))
        return handle


def _stores_of(user: Staff) -> list[int | None]:
    seats = Assignment.objects.active_on(clock.today()).filter(staff=user)
    return list(seats.values_list("store", flat=True))


class ContactForm(RecordForm):
    """A media contact."""

    hidden = ("phone",)

    class Meta:
        model = MediaContact
        fields = ("name", "kind", "contact", "phone", "terms")

    @classmethod
    def shown(cls, name: str, typed: Any) -> str:
        """Mask the number."""
        return masked_list(str(typed)) if name == "phone" else super().shown(name, typed)


class MaterialForm(RecordForm):
    """Promotion material."""

    class Meta:
        model = PromoMaterial
        fields = ("name", "place", "edition", "quantity", "valid_until")

    def clean_valid_until(self) -> date:
        """Return a day that is not over."""
        day: date = self.cleaned_data["valid_until"]
        if day < clock.today():
            raise ValidationError(gettext("This day is over."))
        return day


class CostForm(forms.ModelForm, RefusableForm):
    """What a campaign cost."""

    class Meta:
        model = CampaignCost
        fields = ("what", "amount", "voucher", "booked_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["booked_on"])


class GuestForm(forms.Form, RefusableForm):
    """Who came to a campaign."""

    customer = CustomerField()
    is_lead = forms.BooleanField(label=_("is a lead"), required=False, initial=True)

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(user)
