"""Every write to deals beside their moves: lines, changes of orders, the checklist, the signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.proof.files import prepare
from roles.records.actions import change_record, create_record, note
from roles.records.flows import against, holds
from roles.records.kinds import kind_of_model
from roles.records.models import Verb, WorkingRecord
from sales.deals import delivering, effects
from sales.deals.forms import VALID_DAYS
from sales.deals.lines import sums_of
from sales.deals.transitions import UNDER_WAY
from sales.models import (
    CarModel,
    ChangeKind,
    Delivery,
    DeliveryPart,
    DeliveryState,
    Lead,
    OrderChange,
    Quotation,
    QuotationLine,
    QuotationState,
    SalesOrder,
)

CHANGE_QUOTATION, ASK = "sales.change_quotation", "sales.submit_salesorder"
HAND, FILE = "sales.hand_delivery", "sales.file_delivery"
MOST_LINES = 30


def names_a_car(lead: Lead) -> bool:
    """Return whether a lead says which car is wanted, one that can be quoted."""
    return lead.car_model is not None and lead.car_model.on_sale


@transaction.atomic
def quote_lead(*, lead: Lead, acting_user: Staff, wanted: CarModel | None = None) -> WorkingRecord:
    """Draw up a quotation for a lead in one step: its customer, the car they want, at the guide price.

    A lead that names no car on sale yet is given the one `wanted`. Raises ValidationError where neither names one,
    PermissionDenied without the right, StaleRecord where somebody changed the lead meanwhile.
    """
    if not names_a_car(lead):
        if wanted is None or not wanted.on_sale:
            raise ValidationError(_("Say in the lead which car the customer wants: one that is on sale."))
        kind = kind_of_model(Lead)
        wish = {"car_model": wanted}
        change_record(kind=kind, record=lead, acting_user=acting_user, version=lead.version, values=wish)
    car = lead.car_model if names_a_car(lead) else wanted
    assert car is not None
    values = {
        "customer": lead.customer,
        "lead": lead,
        "car_model": car,
        "guide_price": car.guide_price,
        "discount": Decimal(0),
        "valid_until": clock.today() + timedelta(days=VALID_DAYS),
    }
    return create_record(kind=kind_of_model(Quotation), acting_user=acting_user, values=values)


def quotation_saved(quotation: Quotation, _actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """A quotation drawn up by hand belongs to the customer's open lead, where there is one."""
    if created and quotation.lead_id is None:
        rows = Lead.objects.filter(customer=quotation.customer_id, store=quotation.store_id)
        open_lead = rows.exclude(state__in=["lost", "joined", "ordered"]).order_by("-pk").first()
        if open_lead is not None:
            Quotation.objects.filter(pk=quotation.pk).update(lead=open_lead)
    return []


@transaction.atomic
def add_line(*, quotation: Quotation, acting_user: Staff, kind: str, name: str, amount: Decimal) -> QuotationLine:
    """Add something beside the car (yuan). Raises PermissionDenied, ValidationError once it is quoted."""
    stored = _draft(quotation, acting_user)
    if stored.lines.count() >= MOST_LINES:
        raise ValidationError(_("A quotation has at most %(limit)s lines.") % {"limit": MOST_LINES})
    line = QuotationLine.objects.create(quotation=stored, kind=kind, name=name, amount=amount)
    _add_up(stored, acting_user, ["lines", "", f"{name} {amount:,.2f}"])
    return line


@transaction.atomic
def drop_line(*, quotation: Quotation, line: QuotationLine, acting_user: Staff) -> None:
    """Take a line away. Raises PermissionDenied, ValidationError once it is quoted."""
    stored = _draft(quotation, acting_user)
    words = f"{line.name} {line.amount:,.2f}"
    line.delete()
    _add_up(stored, acting_user, ["lines", words, ""])


def _draft(quotation: Quotation, user: Staff) -> Quotation:
    """Return the quotation as it stands, held until the end of the transaction."""
    stored: Quotation = Quotation.objects.select_for_update(of=("self",)).get(pk=quotation.pk)
    if not holds(user, CHANGE_QUOTATION, stored):
        raise PermissionDenied(_("Your position does not include changing this record."))
    if stored.state != QuotationState.DRAFT:
        raise ValidationError(_("It is “%(state)s”: nothing is changed any more.") % {"state": stored.state_label})
    return stored


def _add_up(quotation: Quotation, actor: Staff, change: list[str]) -> None:
    sums, now = sums_of(quotation.lines.all()), clock.now()
    Quotation.objects.filter(pk=quotation.pk).update(
        extras=sums.extras, gifts=sums.gifts, version=quotation.version + 1, changed_at=now
    )
    note(quotation, Verb.CHANGE, actor, at=now, changes=[change])


@transaction.atomic
def ask_change(
    *, order: SalesOrder, acting_user: Staff, reason: str, discount: Decimal | None, colour: str, promised_on: Any
) -> OrderChange:
    """Ask for other terms of a signed order; nothing changes before the sales manager's yes.

    Raises PermissionDenied without the right, ValidationError for an order that is not under way or waits already.
    """
    stored = SalesOrder.objects.for_move().select_for_update(of=("self",)).get(pk=order.pk)
    if not holds(acting_user, ASK, stored):
        raise PermissionDenied(_("Your position does not include this for this record."))
    if stored.state not in UNDER_WAY:
        raise ValidationError(_("This is not possible while it is “%(state)s”.") % {"state": stored.state_label})
    if stored.changes.filter(state="waiting").exists():
        raise ValidationError(_("A change of this order waits for a decision."))
    wanted = {"discount": discount, "colour": colour, "promised_on": promised_on}
    now = clock.now()
    change = effects.ask_change(stored, acting_user, now, ChangeKind.CHANGE, reason, **wanted)
    note(stored, Verb.CHANGE, acting_user, at=now, changes=[["change_asked", "", ""]])
    return change


# --- deliveries -------------------------------------------------------------------------------------------------------


def may_tick(delivery: Delivery, user: Staff) -> set[str]:
    """Return the parts of the checklist a person ticks now: on site before, the papers until they are complete."""
    parts: set[str] = set()
    if delivery.state in (DeliveryState.READY, DeliveryState.HANDING) and holds(user, HAND, delivery):
        parts |= set(delivering.ON_SITE)
    papers = (DeliveryState.READY, DeliveryState.HANDING, DeliveryState.DELIVERED)
    if delivery.state in papers and (holds(user, FILE, delivery) or holds(user, HAND, delivery)):
        parts.add(DeliveryPart.FILE)
    return parts


def may_sign(delivery: Delivery, user: Staff) -> bool:
    """Return whether the customer signs now, on this person's screen."""
    return delivery.state == DeliveryState.HANDING and holds(user, HAND, delivery)


@transaction.atomic
def tick_checklist(*, delivery: Delivery, acting_user: Staff, codes: set[str]) -> None:
    """Bring the checklist to what was ticked. Raises PermissionDenied where nothing of it is theirs to tick now."""
    Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    stored = Delivery.objects.for_move().get(pk=delivery.pk)
    parts = may_tick(stored, acting_user)
    if not parts:
        raise PermissionDenied(_("Your position does not include this for this record."))
    changes = delivering.tick(stored, codes, acting_user, parts=parts)
    if changes:
        note(stored, Verb.CHANGE, acting_user, changes=changes)


@transaction.atomic
def sign_delivery(*, delivery: Delivery, acting_user: Staff, picture: UploadedFile) -> Delivery:
    """Keep the customer's signature; signed again, the last one stands.

    Raises PermissionDenied without the right, ValidationError (keyed "signature") for what is no picture.
    """
    Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    stored: Delivery = Delivery.objects.for_move().get(pk=delivery.pk)
    if not may_sign(stored, acting_user):
        raise PermissionDenied(_("Your position does not include this for this record."))
    try:
        found = prepare(picture, photos_only=True)
    except ValidationError as error:
        raise ValidationError({"signature": error.messages}) from error
    if not found.look:
        # A plain surface says nothing: nobody has signed on it.
        raise ValidationError({"signature": _("Sign in the box first.")})
    before = stored.signature.name
    stored.signature.save(found.name, found.content, save=False)
    stored.signature_sha256, stored.signed_at = found.sha256, clock.now()
    stored.save(update_fields=["signature", "signature_sha256", "signed_at"])
    if before:
        storage = stored.signature.storage
        transaction.on_commit(lambda: storage.delete(before))
    note(stored, Verb.CHANGE, acting_user, changes=[["signature", "", found.sha256[:12]]])
    return stored


def why_not_signed(delivery: Delivery, user: Staff) -> str:
    """Return what stands against handing the car over."""
    move = kind_of_model(Delivery).flow.move("deliver")
    assert move is not None
    return against(move, delivery, user)
