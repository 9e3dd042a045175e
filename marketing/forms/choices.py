"""Naming a customer in a form: by number, name or phone, never from a list of thousands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.identity import is_phone, name_key, phone_digits
from marketing.models import Customer
from roles.models import Staff


class CustomerField(forms.CharField):
    """One customer the person may read, typed as the number of the file (C00000012), a phone, or the whole name.

    Cleans to `Customer`; the form says in its `__init__` who asks.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Customer"))
        kwargs.setdefault("help_text", _("Number of the file, phone, or the whole name."))
        super().__init__(max_length=60, **kwargs)
        self._user: Staff | None = None
        self._stored: Customer | None = None

    def offer(self, user: Staff, stored: Customer | None = None) -> None:
        """Say who asks, and who stands there already."""
        self._user, self._stored = user, stored

    def prepare_value(self, value: Any) -> Any:
        """Show a customer by the number of the file."""
        if isinstance(value, Customer):
            return value.reference
        if isinstance(value, int) or (isinstance(value, str) and self._stored and value == str(self._stored.pk)):
            return f"C{int(value):08d}"
        return value

    def clean(self, value: Any) -> Customer | None:
        """Return the one customer meant."""
        text = super().clean(value)
        if not text:
            return None
        if self._stored is not None and text.upper() == self._stored.reference:
            return self._stored
        assert self._user is not None
        rows = Customer.objects.visible_to(self._user).alive()
        found = list(self._meant(rows, text)[:2])
        if not found:
            raise ValidationError(gettext("No customer of this number, phone or name is on file for you."))
        if len(found) > 1:
            raise ValidationError(gettext("Several customers are called this: type the number of the file."))
        customer: Customer = found[0]
        return customer

    def _meant(self, rows: Any, text: str) -> Any:
        bare = text.strip().upper()
        if bare.startswith("C") and bare[1:].isdecimal() and len(bare) <= 12:
            return rows.filter(pk=int(bare[1:]))
        digits = phone_digits(text)
        if is_phone(digits) and not any(each.isalpha() for each in text):
            return rows.filter(pk__in=rows.with_phones([digits]))
        exact = rows.filter(name=text.strip())
        return exact if exact.exists() else rows.filter(pinyin=name_key(text) or "-")
