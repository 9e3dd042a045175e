"""Parts of the pages of the showroom's records, and what a customer's and a campaign's page show of them."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Count, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from marketing.models import Campaign, Customer, FollowUp
from marketing.sections import whom_to_call
from roles import clock
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import Section, kind_of
from roles.records.presentation import state_words
from roles.rights import rights_of
from sales.models import Lead, LeadState, RecordingCheck, ShowroomVisit, TestDrive
from sales.showroom import documents, guards
from sales.showroom.actions.contacts import SPOKEN_IN, WORK
from sales.showroom.forms import ContactForm

MOST = 8


def contact(request: StaffRequest, lead: Lead) -> Section | None:
    """Offer logging a contact, to whoever looks after the lead."""
    if lead.state not in SPOKEN_IN or not holds(request.user, WORK, lead) or guards.takes_part(lead, request.user):
        return None
    form = ContactForm(initial={"version": lead.version, "grade": lead.grade})
    late = lead.contacted_at is None and lead.respond_by < clock.now()
    context = {"lead": lead, "form": form, "late": late}
    return Section("sales/showroom/_contact.html", context, order=5)


def contacts(_request: StaffRequest, lead: Lead) -> Section | None:
    """Show the calls of a lead, the newest first, and who has looked after it."""
    calls = list(FollowUp.objects.filter(of_lead__lead=lead).select_related("owner").order_by("-due_at", "-pk")[:MOST])
    owners = list(lead.owners.select_related("staff"))
    if not calls and len(owners) < 2:
        return None
    kind = kind_of("follow_up")
    assert kind is not None
    rows = [
        {
            "url": kind.url(call.pk),
            "what": call.get_result_display() or _("Planned"),
            "at": call.done_at or call.due_at,
            "who": call.owner.name,
            "words": call.outcome,
            "face": kind.flow.faces[call.state],
            "state": call.state_label,
        }
        for call in calls
    ]
    return Section(
        "sales/showroom/_contacts.html", {"rows": rows, "owners": owners if len(owners) > 1 else []}, order=15
    )


def floor_of_lead(request: StaffRequest, lead: Lead) -> Section | None:
    """Show the visits and drives of a lead; offer booking a drive."""
    return _floor(request, lead.customer, {"lead": lead}, lead.state in SPOKEN_IN)


def decision(request: StaffRequest, lead: Lead) -> Section | None:
    """Show a loss that waits, with the decision for whoever takes it."""
    if lead.state != LeadState.LOSING:
        return None
    approval = documents.waiting_for(lead)
    desk = panel(approval, request.user)
    if desk is None or approval is None:
        return None
    context = {"desk": desk, "action": reverse("approvals:decide", args=[approval.pk])}
    return Section("marketing/promotion/_decision.html", context, wide=False, order=5)


def _floor(request: StaffRequest, customer: Customer, about: dict[str, Any], may_book: bool) -> Section | None:
    visits = ShowroomVisit.objects.visible_to(request.user).counted().filter(**about).select_related("owner")
    drives = TestDrive.objects.visible_to(request.user).filter(**about).select_related("owner", "car__car_model")
    entries = [
        *(_entry("showroom_visit", each, each.get_kind_display(), each.arrived_at) for each in visits[:MOST]),
        *(_entry("test_drive", each, str(each.car.car_model), each.starts_at) for each in drives[:MOST]),
    ]
    entries.sort(key=lambda each: each["at"], reverse=True)
    book = ""
    if may_book and rights_of(request.user).anywhere("sales.add_testdrive"):
        book = reverse("showroom:cars") + f"?customer={customer.reference}"
    if not entries and not book:
        return None
    return Section("sales/showroom/_floor.html", {"entries": entries, "book": book}, order=20)


def _entry(code: str, record: Any, what: str, at: Any) -> dict[str, Any]:
    kind = kind_of(code)
    assert kind is not None
    return {
        "what": f"{kind.label_one} · {what}",
        "who": record.owner.name,
        "at": at,
        "face": kind.flow.faces[record.state],
        "state": record.state_label,
        "url": kind.url(record.pk),
    }


def capture(request: StaffRequest, visit: ShowroomVisit) -> Section | None:
    """Lead to the file and the lead of a party, or offer opening them."""
    may = visit.customer_id is None and visit.state in ("registered", "receiving", "left")
    links = []
    if visit.customer is not None and request.user.has_perm("marketing.view_customer", visit.customer):
        links.append(
            (_("Customer"), visit.customer.title, reverse("records:detail", args=["customer", visit.customer_id]))
        )
    if visit.lead is not None and request.user.has_perm("sales.view_lead", visit.lead):
        links.append((_("Lead"), visit.lead.reference, reverse("records:detail", args=["lead", visit.lead_id])))
    may = may and holds(request.user, "sales.receive_showroomvisit", visit)
    if not links and not may:
        return None
    url = reverse("showroom:capture", args=[visit.pk]) if may else ""
    return Section("sales/showroom/_links.html", {"links": links, "capture": url}, wide=False, order=10)


def whose_drive(request: StaffRequest, drive: TestDrive) -> Section | None:
    """Lead from a drive to the customer."""
    return whom_to_call(request, drive)  # type: ignore[arg-type]


def heard_reception(request: StaffRequest, recording: RecordingCheck) -> Section | None:
    """Lead from a recording to the reception."""
    if not request.user.has_perm("sales.view_showroomvisit", recording.visit):
        return None
    url = reverse("records:detail", args=["showroom_visit", recording.visit_id])
    context = {"links": [(_("Reception"), recording.visit.reference, url)], "capture": ""}
    return Section("sales/showroom/_links.html", context, wide=False, order=10)


def _plain(code: str, rows: Any, at: str) -> Any:
    kind = Value(code, output_field=CharField())
    return rows.order_by().annotate(of=kind).values_list("of", "pk", "state", at, "owner__name")


def _line(code: str, pk: int, state: str, at: Any, who: str) -> dict[str, Any]:
    kind = kind_of(code)
    assert kind is not None
    return {
        "what": kind.label_one,
        "who": who,
        "at": at,
        "face": kind.flow.faces[state],
        "state": state_words(kind, state),
        "url": kind.url(pk),
    }


def customer_in_sales(request: StaffRequest, customer: Customer) -> Section | None:
    """Show on a customer's page the leads, visits and drives the reader may see."""
    if not rights_of(request.user).anywhere("sales.view_lead"):
        return None
    # One query for the three kinds: the page of a customer shows what every department knows.
    found = _plain("lead", Lead.objects.visible_to(request.user).filter(customer=customer), "created_at").union(
        _plain(
            "showroom_visit", ShowroomVisit.objects.visible_to(request.user).filter(customer=customer), "arrived_at"
        ),
        _plain("test_drive", TestDrive.objects.visible_to(request.user).filter(customer=customer), "starts_at"),
        all=True,
    )
    entries = [_line(*row) for row in found]
    alive = customer.state not in ("merged", "erased")
    may_add = alive and rights_of(request.user).anywhere("sales.add_lead")
    add = f"{reverse('records:add', args=['lead'])}?customer={customer.reference}" if may_add else ""
    if not entries and not add:
        return None
    entries.sort(key=lambda each: each["at"], reverse=True)
    return Section("sales/showroom/_in_sales.html", {"entries": entries[: 2 * MOST], "add": add}, order=25)


def leads_of_campaign(request: StaffRequest, campaign: Campaign) -> Section | None:
    """Show on a campaign's page how many leads it brought, and how far they are."""
    rows = Lead.objects.filter(campaign=campaign).exclude(state=LeadState.JOINED).order_by()
    counts = {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk"))}
    if not counts:
        return None
    kind = kind_of("lead")
    assert kind is not None
    lines = [
        (LeadState(state).label, kind.flow.faces[state], counts[state]) for state in kind.flow.faces if state in counts
    ]
    return Section("sales/showroom/_of_campaign.html", {"lines": lines, "total": sum(counts.values())}, order=45)


OF_LEAD = (decision, contact, contacts, floor_of_lead, whom_to_call)
OF_VISIT = (capture,)
OF_DRIVE = (whose_drive,)
OF_RECORDING = (heard_reception,)
