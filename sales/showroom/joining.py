"""When two files of one customer become one: what may stand once a customer becomes one as well."""

from __future__ import annotations

from marketing.models import Customer
from roles.models import Staff
from roles.sharing import carry_shares
from sales.models import Lead, LeadCall, ShowroomVisit, TestDrive
from sales.showroom import calls, documents
from sales.showroom.effects import advance


def join(keep: Customer, gone: Customer, actor: Staff) -> None:
    """Join the open lead of the file that goes to the open lead of the one that stays; strike out a doubled visit."""
    for lead in Lead.objects.open().filter(customer=gone):
        stays = Lead.objects.open().filter(customer=keep, store=lead.store_id).first()
        if stays is not None:
            _join_leads(stays, lead, actor)
    for visit in ShowroomVisit.objects.in_the_house().filter(customer=gone):
        if ShowroomVisit.objects.in_the_house().filter(customer=keep, store=visit.store_id, kind=visit.kind).exists():
            advance(visit, "void", actor)


def _join_leads(stays: Lead, goes: Lead, actor: Staff) -> None:
    if goes.state == "losing":
        documents.take_back(goes)
    if calls.open_call(stays) is not None:
        waiting = LeadCall.objects.filter(lead=goes, call__state__in=["todo", "moved", "overdue"])
        for link in waiting.select_related("call"):
            link.call.delete()
    LeadCall.objects.filter(lead=goes).update(lead=stays)
    ShowroomVisit.objects.filter(lead=goes).update(lead=stays)
    TestDrive.objects.filter(lead=goes).update(lead=stays)
    advance(goes, "join", actor, joined_to=stays)
    carry_shares(goes, stays)
    first = min(filter(None, (stays.contacted_at, goes.contacted_at)), default=None)
    last = max(filter(None, (stays.last_contact_at, goes.last_contact_at)), default=None)
    call = calls.open_call(stays)
    Lead.objects.filter(pk=stays.pk).update(
        contacted_at=first, last_contact_at=last, next_contact_at=call.due_at if call else None
    )
