"""Parts of the pages of marketing's records; further departments plug theirs in with `roles.records.kinds.plug`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketing.actions.merging import MERGE
from marketing.actions.privacy import ERASE, GIVE, OWN_VALUES, SHOW
from marketing.forms import ConsentForm, PhoneForm, ReasonForm
from marketing.guards import missing_of
from marketing.identity import matches, traits_of
from marketing.models import Complaint, Customer, FollowUp
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
    """Show the calls and complaints of a customer that the reader may see, the newest first."""
    calls = FollowUp.objects.visible_to(request.user).filter(customer=customer).select_related("owner")
    complaints = Complaint.objects.visible_to(request.user).filter(customer=customer).select_related("owner")
    entries = [
        *(_entry("follow_up", call, call.get_kind_display(), call.due_at) for call in calls.order_by("-due_at")[:MOST]),
        *(
            _entry("complaint", c, c.get_category_display(), c.received_at)
            for c in complaints.order_by("-received_at")[:MOST]
        ),
    ]
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


def _entry(kind: str, record: Any, what: str, at: Any) -> dict[str, Any]:
    from roles.records.kinds import kind_of

    found = kind_of(kind)
    assert found is not None
    return {
        "what": f"{found.label_one} · {what}",
        "who": record.owner.name,
        "at": at,
        "face": found.flow.faces[record.state],
        "state": record.state_label,
        "url": found.url(record.pk),
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
