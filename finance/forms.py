"""What is typed for a payment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from finance.models import Payment, Receivable
from finance.models.payment import NUMBER_LENGTH
from roles.models import Staff
from roles.records.forms import RecordForm
from roles.rights import rights_of


class ReceivableField(forms.CharField):
    """What is owed, typed as its own number (R00000012) or that of what it is for (an order's).

    Cleans to `Receivable`; the form says in its `__init__` who asks.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("For"))
        kwargs.setdefault("help_text", _("Number of the receivable or of the order."))
        super().__init__(max_length=30, **kwargs)
        self._user: Staff | None = None
        self._stored: Receivable | None = None

    def offer(self, user: Staff, stored: Receivable | None = None) -> None:
        """Say who asks, and what stands there already."""
        self._user, self._stored = user, stored

    def prepare_value(self, value: Any) -> Any:
        """Show it by its number."""
        if isinstance(value, Receivable):
            return value.number
        if self._stored is not None and str(value) == str(self._stored.pk):
            return self._stored.number
        return value

    def clean(self, value: Any) -> Receivable | None:
        """Return what is meant."""
        text = super().clean(value)
        if not text:
            return None
        bare = text.strip().upper()
        if self._stored is not None and bare in (self._stored.number, self._stored.reference):
            return self._stored
        assert self._user is not None
        rows = Receivable.objects.visible_to(self._user)
        own = bare.startswith("R") and bare[1:].isdecimal() and len(bare) <= 12
        found: Receivable | None = rows.filter(pk=int(bare[1:])).first() if own else rows.filter(reference=bare).first()
        if found is None:
            raise ValidationError(gettext("Nothing of this number is owed, as far as you may see."))
        return found


class ReceivableForm(RecordForm):
    """By when it is to be paid: all else follows from what was sold."""

    class Meta:
        model = Receivable
        fields = ("due_on",)


class PaymentForm(RecordForm):
    """A payment: asked for, or received at once with its receipt."""

    receivable = ReceivableField()
    received = forms.CharField(
        label=_("Receipt number"),
        max_length=NUMBER_LENGTH,
        required=False,
        help_text=_("Left empty, the payment is due only."),
    )

    field_order = ("receivable", "kind", "amount", "method", "received")

    class Meta:
        model = Payment
        fields = ("receivable", "kind", "amount", "method")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["receivable"]
        assert isinstance(field, ReceivableField)
        field.offer(self.user, self.instance.receivable if self.instance.pk else None)
        if self.instance.pk or not rights_of(self.user).anywhere("finance.receive_payment"):
            del self.fields["received"]

    def clean(self) -> dict[str, Any]:
        """Refuse what is more than is owed, and a receipt that was given before."""
        cleaned = super().clean() or self.cleaned_data
        receivable, amount = cleaned.get("receivable"), cleaned.get("amount")
        if receivable is not None and amount is not None and amount > receivable.outstanding:
            left = f"{receivable.outstanding:,.2f}"
            self.add_error(
                "amount", gettext("This is more than is owed: %(left)s yuan are outstanding.") % {"left": left}
            )
        number = (cleaned.get("received") or "").strip()
        if number and receivable is not None:
            same = Payment.objects.filter(store=receivable.store_id, receipt_no=number)
            if same.exists():
                self.add_error("received", gettext("Receipt %(number)s was given before.") % {"number": number})
        return cleaned
