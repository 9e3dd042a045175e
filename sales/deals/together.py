"""Orders two advisers sold together: the second one reads the order, and is put right until it is delivered.

Figures follow from the order's own columns (`sales.deals.calculators`); the right to read is a share of the house's.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.actions import StaleRecord, note
from roles.records.actions.noting import clean_text
from roles.records.flows import holds
from roles.records.models import Verb
from roles.sharing import share, unshare
from sales.deals import letters
from sales.models import OrderState, SalesOrder
from sales.showroom.seats import advisers_of

VIEW = "sales.view_salesorder"
# Whoever checks the contract, and whoever leads the sale.
RIGHTS = ("sales.review_salesorder", "sales.approve_salesorder")
CHANGED_IN = (
    *(OrderState.DRAFT, OrderState.REVIEW, OrderState.SIGNED),
    *(OrderState.WAITING, OrderState.ALLOCATED, OrderState.PAID),
)


def open_to_second(order: SalesOrder, actor: Staff, at: datetime) -> None:
    """Let the second adviser read the order that counts for them too, and tell them."""
    if order.second is not None:
        share(order, order.second, VIEW)
        letters.tell_people(order, "together", [order.second_id], actor, at)


def may_change(order: SalesOrder, user: Staff) -> bool:
    """Return whether a person's position lets them say who sold an order together with its owner."""
    return any(holds(user, right, order) for right in RIGHTS)


def against(order: SalesOrder, user: Staff) -> str:
    """Return what stands against changing it now, as a sentence; empty: nothing."""
    if user.pk in (order.owner_id, order.second_id) and not user.is_superuser:
        return _("It counts for you: somebody else says who sold it.")
    if order.state not in CHANGED_IN:
        return _("This is not possible while it is “%(state)s”.") % {"state": order.state_label}
    return ""


@transaction.atomic
def change_second(
    *, order: SalesOrder, acting_user: Staff, version: int, second: Staff | None, second_share: int, reason: str
) -> SalesOrder:
    """Say anew who sold an order together with its owner, and their share in per cent (1 to 99; 0 for nobody).

    The right to read goes from the one before to the one after. Raises PermissionDenied without the right or for whom
    it counts, ValidationError for an order that is delivered or where nothing changes, StaleRecord where somebody was
    faster.
    """
    words = clean_text(reason, "reason")
    stored: SalesOrder = SalesOrder.objects.for_move().select_related("second").get(pk=order.pk)
    if not may_change(stored, acting_user):
        raise PermissionDenied(_("Your position does not include this for this record."))
    stands = against(stored, acting_user)
    if stands and stored.state in CHANGED_IN:
        raise PermissionDenied(stands)
    if stands:
        raise ValidationError(stands)
    _check(stored, acting_user, second, second_share, words)
    now, before = clock.now(), stored.second
    changes = _changes(stored, second, second_share)
    taken = SalesOrder.objects.filter(pk=stored.pk, version=version, state__in=CHANGED_IN).update(
        second=second, second_share=second_share, version=version + 1, changed_at=now
    )
    if not taken:
        raise StaleRecord(_("Somebody changed this record after you opened the form."))
    stored.refresh_from_db()
    note(stored, Verb.CHANGE, acting_user, at=now, changes=changes, text=words)
    if before != second:
        _pass_on(stored, before, acting_user, now)
    letters.tell_people(stored, "second_changed", [stored.owner_id], acting_user, now)
    return stored


def _check(order: SalesOrder, actor: Staff, second: Staff | None, percent: int, words: str) -> None:
    """Refuse what cannot be: no reason, nothing new, a share that is nobody's, somebody who does not advise here."""
    if not words:
        raise ValidationError({"reason": _("Say why.")})
    if second == order.second and percent == order.second_share:
        raise ValidationError({"second": _("Nothing would change.")})
    if bool(second) != (1 <= percent <= 99):
        raise ValidationError({"second_share": _("A share of 1 to 99 per cent is somebody's.")})
    if second is None or second == order.second:
        return
    if second.pk == actor.pk:
        raise PermissionDenied(_("It counts for you: somebody else says who sold it."))
    seats = advisers_of(order.store_id, "order_quotation").exclude(staff=order.owner_id)
    if not seats.filter(staff=second).exists():
        raise ValidationError({"second": _("Choose somebody from the list.")})


def _changes(order: SalesOrder, second: Staff | None, percent: int) -> list[list[str]]:
    """Return what changes for the timeline: names of colleagues, shares in per cent."""
    pairs = (
        ("second", order.second.name if order.second else "", second.name if second else ""),
        ("second_share", str(order.second_share), str(percent)),
    )
    return [[name, before, after] for name, before, after in pairs if before != after]


def _pass_on(order: SalesOrder, before: Staff | None, actor: Staff, at: datetime) -> None:
    """Take the right from the one before, give it to the one after; each is told."""
    if before is not None:
        unshare(order, before, VIEW)
        url = letters.list_of(order)
        letters.tell_people(order, "not_together", [before.pk], actor, at, url)
    open_to_second(order, actor, at)
