"""Which store's showroom a page is about."""

from __future__ import annotations

from django.http import Http404

from roles.http import StaffRequest
from roles.models import Unit
from roles.rights import rights_of
from sales.showroom.seats import store_of

BIGGEST_KEY = 2**63 - 1


def store_shown(request: StaffRequest, permission: str) -> Unit:
    """Return the store asked for, one's own, or the first one in reach; raises Http404 for one that is not."""
    asked, own = request.GET.get("store", ""), store_of(request.user)
    stores = Unit.objects.filter(kind=Unit.Kind.STORE, is_active=True).order_by("code")
    if asked:
        wanted = stores.filter(pk=int(asked)).first() if asked.isdecimal() and int(asked) <= BIGGEST_KEY else None
        if wanted is None or not (wanted.pk == own or request.user.has_perm(permission, wanted)):
            raise Http404
        return wanted
    if own is not None:
        return stores.get(pk=own)
    granted = rights_of(request.user)
    reached = stores if granted.superuser else stores.filter(pk__in=_stores_of(request, permission))
    found: Unit | None = reached.first()
    if found is None:
        raise Http404
    return found


def _stores_of(request: StaffRequest, permission: str) -> set[int]:
    rights = rights_of(request.user)
    granted = rights.units.get(permission, frozenset())
    found = {pk for group in rights.groups(granted) for pk in rights.stores_below(group)}
    rows = Unit.objects.filter(pk__in=granted, store__isnull=False).values_list("store", flat=True)
    return found | {store for store in rows if store is not None}
