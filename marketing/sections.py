"""Parts of the pages of marketing's records; further departments plug theirs in with `roles.records.kinds.plug`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from marketing.actions.merging import MERGE
from marketing.actions.privacy import ERASE, GIVE, OWN_VALUES, SHOW
from marketing.forms import ConsentForm, PhoneForm, ReasonForm
from marketing.guards import missing_of
from marketing.identity import matches, traits_of
from marketing.models import CareKind, Complaint, ComplaintCategory, Customer, FollowUp
from roles import clock
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import Section
from roles.rights import rights_of

CHANGE = "marketing.change_customer"
MOST = 8


def numbers_and_cars(request: StaffRequest, customer: Customer) -> Section:
    """Show numbers, cars and consents, masked, with what may be done about each."""
    alive = customer.state not in ("merged", "erased")
    changes = alive and holds(request.user, CHANGE, customer)
    hidden = [name for name in OWN_VALUES if getattr(customer, name)]
    labels: dict[str, Any] = {field.name: field.verbose_name for field in Customer._meta.concrete_fields}
    context = {
        "customer": customer,
        "phones": list(customer.phones.all()),
        "cars": list(customer.cars.all()),
        "consents": list(customer.consents.all()),
        "hidden": [(name, labels[name]) for name in hidden],
        "may_change": changes,
        "may_show": holds(request.user, SHOW, customer),
        "phone_form": PhoneForm(),
        "consent_form": ConsentForm(),
        "missing": missing_of(customer) if alive else [],
    }
    return Section("marketing/_customer.html", context, order=10)


def life(request: StaffRequest, customer: Customer) -> Section | None:
    """Show the calls and complaints of a customer that the reader may see, the newest first; one query for both."""
    calls = FollowUp.objects.visible_to(request.user).filter(customer=customer)
    complaints = Complaint.objects.visible_to(request.user).filter(customer=customer)
    rows = _plain("follow_up", calls, "kind", "due_at").union(
        _plain("complaint", complaints, "category", "received_at"), all=True
    )
    entries = [_entry(*row) for row in rows]
    rights = rights_of(request.user)
    adds = [
        (reverse("records:add", args=[kind]) + f"?customer={customer.reference}", label, icon)
        for kind, permission, label, icon in (
            ("follow_up", "marketing.add_followup", _("Plan a call"), "phone"),
            ("complaint", "marketing.add_complaint", _("Record a complaint"), "message-report"),
        )
        if rights.anywhere(permission) and customer.state not in ("merged", "erased")
    ]
    entries.sort(key=lambda each: each["at"], reverse=True)
    return Section("marketing/_life.html", {"entries": entries[: 2 * MOST], "adds": adds}, order=20)


def _plain(code: str, rows: Any, what: str, at: str) -> Any:
    kind = Value(code, output_field=CharField())
    return rows.order_by().annotate(of=kind).values_list("of", "pk", what, at, "state", "owner__name")


def _entry(code: str, pk: int, what: str, at: datetime, state: str, who: str) -> dict[str, Any]:
    from roles.records.kinds import kind_of
    from roles.records.presentation import state_words

    found = kind_of(code)
    assert found is not None
    words = CareKind(what) if code == "follow_up" else ComplaintCategory(what)
    return {
        "what": f"{found.label_one} · {words.label}",
        "who": who,
        "at": at,
        "face": found.flow.faces[state],
        "state": state_words(found, state),
        "url": found.url(pk),
    }


def same_person(request: StaffRequest, customer: Customer) -> Section | None:
    """Show other files that may be the same customer, to whoever may merge them."""
    if customer.state in ("merged", "erased") or not holds(request.user, MERGE, customer):
        return None
    typed = [
        customer.name,
        *(phone.number for phone in customer.phones.all()),
        *(car.vin for car in customer.cars.all()),
    ]
    found = matches(Customer.objects.filter(store=customer.store_id), traits_of(typed), without=customer.pk)
    may_read = [match for match in found if holds(request.user, MERGE, match.customer)]
    return Section("marketing/_same.html", {"customer": customer, "known": may_read}, wide=False) if may_read else None


def privacy(request: StaffRequest, customer: Customer) -> Section | None:
    """Offer giving out and erasing a person's data."""
    if customer.state in ("merged", "erased"):
        return None
    may_give, may_erase = holds(request.user, GIVE, customer), holds(request.user, ERASE, customer)
    if not may_give and not may_erase:
        return None
    context = {"customer": customer, "may_give": may_give, "may_erase": may_erase, "form": ReasonForm()}
    return Section("marketing/_privacy.html", context, wide=False, order=90)


def whom_to_call(request: StaffRequest, call: FollowUp) -> Section | None:
    """Lead from a call to the customer's file, and offer to dial."""
    return Section("marketing/_whom.html", _customer_link(request, call), wide=False, order=10)


def whose_complaint(request: StaffRequest, complaint: Complaint) -> Section | None:
    """Lead from a complaint to the customer's file; show how its clocks stand."""
    now = clock.now()
    context = {
        **_customer_link(request, complaint),
        "complaint": complaint,
        "answer_late": complaint.answered_at is None and complaint.answer_by < now,
        "close_late": complaint.closed_at is None and complaint.close_by < now,
    }
    return Section("marketing/_clocks.html", context, wide=False, order=10)


def _customer_link(request: StaffRequest, record: Any) -> dict[str, Any]:
    customer = record.customer
    seen = customer is not None and request.user.has_perm("marketing.view_customer", customer)
    return {
        "record": record,
        "customer": customer,
        "url": reverse("records:detail", args=["customer", customer.pk]) if seen else "",
        "phones": list(customer.phones.all()) if customer else [],
        "may_show": customer is not None and holds(request.user, SHOW, customer),
    }


OF_CUSTOMER = (numbers_and_cars, life, same_person, privacy)
OF_CALL = (whom_to_call,)
OF_COMPLAINT = (whose_complaint,)
