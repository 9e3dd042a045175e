"""How sums of money are written on pages of sales."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django import template

from roles.templatetags.numbers import NOTHING

register = template.Library()


@register.filter
def yuan(value: object) -> str:
    """Return a sum in whole yuan, three digits a group; nothing becomes a dash."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return NOTHING
    return f"{amount:,.0f}" if amount.is_finite() else NOTHING
