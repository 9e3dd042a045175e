"""Deliveries beyond the generic pages: the week, the checklist, the signature."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.http import StaffRequest
from roles.records.reach import record_for
from sales.deals import actions
from sales.deals.forms import SignatureForm
from sales.deals.records import DELIVERY
from sales.deals.views.quotations import refused
from sales.models import Delivery, DeliveryState

# More appointments than this nobody keeps in a week.
MOST = 300
EARLIEST, LATEST = 2000, 2100


def _delivery(request: StaffRequest, pk: int) -> Delivery:
    _kind, record = record_for(request.user, DELIVERY.code, pk)
    assert isinstance(record, Delivery)
    return record


@require_GET
def week(request: StaffRequest) -> HttpResponse:
    """Show the appointments of a week, day by day, and what still waits for one."""
    monday = _monday(request.GET.get("week", ""))
    days = [monday + timedelta(days=n) for n in range(7)]
    rows = Delivery.objects.visible_to(request.user).for_list().exclude(state=DeliveryState.CANCELLED)
    within = rows.filter(appointed_at__gte=clock.local(days[0]), appointed_at__lt=clock.end_of(days[-1]))
    by_day: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for row in within.order_by("appointed_at", "pk")[:MOST]:
        by_day[clock.local_date(row.appointed_at)].append(_entry(row))
    to_plan = rows.filter(state=DeliveryState.TO_PLAN).order_by("order__promised_on", "pk")[:MOST]
    context = {
        "title": f"{date_format(days[0], 'MONTH_DAY_FORMAT')} – {date_format(days[-1], 'MONTH_DAY_FORMAT')}",
        "days": [{"day": day, "entries": by_day[day]} for day in days],
        "to_plan": [_entry(row) for row in to_plan],
        "before": f"?week={monday - timedelta(days=7):%Y-%m-%d}",
        "after": f"?week={monday + timedelta(days=7):%Y-%m-%d}",
        "today": clock.today(),
        "count": sum(len(entries) for entries in by_day.values()),
    }
    return render(request, "sales/deals/week.html", context)


def _monday(text: str) -> date:
    """Return the Monday of the week a day lies in; of the present one for what is no day."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = clock.today()
    day = day if EARLIEST < day.year < LATEST else clock.today()
    return day - timedelta(days=day.weekday())


def _entry(row: Delivery) -> dict[str, Any]:
    order = row.order
    return {
        "at": row.appointed_at,
        "due": order.promised_on,
        "late": row.delivered_at is None and order.promised_on < clock.today(),
        "title": order.customer.title,
        "car": f"{order.car_model} {order.colour}".strip(),
        "who": row.owner.name,
        "url": DELIVERY.url(row.pk),
        "face": DELIVERY.flow.faces[row.state],
        "state": row.state_label,
    }


@require_POST
def tick(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what was ticked on the checklist."""
    delivery = _delivery(request, pk)
    actions.tick_checklist(delivery=delivery, acting_user=request.user, codes=set(request.POST.getlist("done")))
    messages.success(request, _("Checklist kept."))
    return redirect(f"{DELIVERY.url(pk)}#checklist")


@require_POST
def sign(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the customer's signature."""
    delivery = _delivery(request, pk)
    form = SignatureForm(request.POST)
    if form.is_valid():
        try:
            actions.sign_delivery(delivery=delivery, acting_user=request.user, picture=form.cleaned_data["signature"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Signed."))
            return redirect(f"{DELIVERY.url(pk)}#signature")
    return refused(request, DELIVERY, delivery, form)


@require_GET
def signature(request: StaffRequest, pk: int) -> FileResponse:
    """Hand the signature out to whoever may read its delivery."""
    delivery = _delivery(request, pk)
    if not delivery.signature:
        raise Http404
    try:
        content = delivery.signature.open("rb")
    except OSError:
        raise Http404 from None
    response = FileResponse(content, content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="signature.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache, no-transform"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'; object-src 'none'"
    return response
