"""What deals add to the sales funnel: quotations, orders, deliveries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sales.models import Quotation, SalesOrder
from sales.showroom.funnel import ADVISER, MODEL, SOURCE, Stage
from sales.showroom.funnel import register as add

BY = {ADVISER: "owner", MODEL: "car_model", SOURCE: "lead__source"}


def register() -> None:
    """Add the stages behind the test drives."""
    add(
        Stage(
            code="quotations",
            label=_("Quotations"),
            rows=lambda: Quotation.objects.filter(quoted_at__isnull=False),
            when="quoted_at",
            permission="sales.view_quotation",
            order=40,
            by=BY,
            of="captured",
        ),
        Stage(
            code="orders",
            label=_("Orders"),
            rows=SalesOrder.objects.signed,
            when="signed_at",
            permission="sales.view_salesorder",
            order=50,
            by=BY,
            of="captured",
            target="close-rate",
        ),
        Stage(
            code="deliveries",
            label=_("Deliveries"),
            rows=lambda: SalesOrder.objects.filter(delivered_at__isnull=False),
            when="delivered_at",
            permission="sales.view_salesorder",
            order=60,
            by=BY,
            target="order-delivery-rate",
        ),
    )
