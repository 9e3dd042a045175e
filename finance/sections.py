"""Parts of pages about money: what is owed for a record, what came in, and the way to take more."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from finance.models import Payment, Receivable
from roles.http import StaffRequest
from roles.records.kinds import Section, kind_of_model
from roles.rights import rights_of


def payments_of(request: StaffRequest, receivable: Receivable) -> Section:
    """Show the payments of a receivable to whoever may read it."""
    return Section("finance/_money.html", money_of(request, receivable), order=10)


def money_of(request: StaffRequest, receivable: Receivable) -> dict[str, Any]:
    """Return what `finance/_money.html` shows: sums, payments, and where the next one is recorded."""
    kind, owed = kind_of_model(Payment), kind_of_model(Receivable)
    rights = rights_of(request.user)
    seen = set(Payment.objects.visible_to(request.user).filter(receivable=receivable).values_list("pk", flat=True))
    rows = [
        {
            "row": each,
            "url": kind.url(each.pk) if each.pk in seen else "",
            "face": kind.flow.faces[each.state],
        }
        for each in Payment.objects.filter(receivable=receivable).order_by("pk")
    ]
    takes = receivable.outstanding > 0 and rights.anywhere("finance.add_payment")
    add = reverse("records:add", args=[kind.code]) + f"?receivable={receivable.number}"
    return {
        "receivable": receivable,
        "url": owed.url(receivable.pk),
        "face": owed.flow.faces[receivable.state],
        "rows": rows,
        "percent": min(100, int(receivable.paid * 100 / receivable.total)) if receivable.total else 0,
        "add": f"{add}&amount={receivable.outstanding}&kind={'balance' if receivable.paid else 'deposit'}"
        if takes
        else "",
    }


def whose_payment(request: StaffRequest, payment: Payment) -> Section | None:
    """Lead from a payment to what is owed."""
    receivable = payment.receivable
    if not request.user.has_perm("finance.view_receivable", receivable):
        return None
    return Section("finance/_owed.html", money_of(request, receivable), wide=False, order=10)
