"""What stands against a move of a payment: of the person, or of the record as it is. Sentences; empty: nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from finance.models import Payment, ReceivableState
from roles.models import Staff


def still_owed(payment: Payment, _user: Staff) -> str:
    """Money is taken only for what is still owed."""
    if payment.receivable.state == ReceivableState.CANCELLED:
        return _("Nothing is owed any more: it was cancelled.")
    left = payment.receivable.outstanding
    if payment.amount > left:
        return _("This is more than is owed: %(left)s yuan are outstanding.") % {"left": f"{left:,.2f}"}
    return ""


def receipt_is_new(payment: Payment, _user: Staff) -> str:
    """A receipt number stands once in a store; and only for what is still owed."""
    number = payment.receipt_no.strip()
    same = Payment.objects.filter(store=payment.store_id, receipt_no=number).exclude(pk=payment.pk)
    if number and same.exists():
        return _("Receipt %(number)s was given before.") % {"number": number}
    return still_owed(payment, _user)


def within_what_was_paid(payment: Payment, _user: Staff) -> str:
    """No more is given back than was paid."""
    if payment.refund_amount is not None and payment.refund_amount > payment.amount:
        return _("At most %(amount)s yuan can be given back.") % {"amount": f"{payment.amount:,.2f}"}
    return ""


def took_it_not(payment: Payment, user: Staff) -> str:
    """Whoever took the money does not decide that it goes back."""
    if payment.owner_id == user.pk and not user.is_superuser:
        return _("You took this payment: somebody else decides on the refund.")
    return ""
