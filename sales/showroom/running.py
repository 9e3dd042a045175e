"""First contacts that are late. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from roles.records.kinds import kind_of_model
from sales.models import Lead
from sales.showroom import letters

MOST = 500


@transaction.atomic
def tell_late(at: datetime) -> int:
    """Tell once of every lead nobody spoke to in time: its adviser, and whoever gives leads out; return how many."""
    late = Lead.objects.filter(state__in=["new", "assigned"], contacted_at__isnull=True, warned_at__isnull=True)
    rows = list(late.filter(respond_by__lt=at).order_by("respond_by", "pk")[:MOST])
    kind = kind_of_model(Lead)
    givers = {store: letters.holders_of(store, "assign_lead") for store in {lead.store_id for lead in rows}}
    for lead in rows:
        if Lead.objects.filter(pk=lead.pk, warned_at__isnull=True).update(warned_at=at):
            letters.tell_of(lead, "late", {lead.owner_id, *givers[lead.store_id]}, None, at, kind.url(lead.pk))
    return len(rows)
