"""How long what customers told is kept, kind by kind. Run by the sweep.

Source: PIPL art. 19 (no longer than needed) and 47 (erased once it is not). The terms are our proposal: what a
contract or the tax law needs longer stands in the records of finance, without what was said on the phone.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from marketing.actions.privacy import erase_customer
from marketing.models import Complaint, ComplaintState, Customer, CustomerState, FollowUp, FollowUpState
from roles.records.models import RecordEntry

MONTH = timedelta(days=30)
# After this long without a change: whoever is lost is erased; of calls and complaints the words go, the figures stay.
LOST_CUSTOMER, CALL_WORDS, COMPLAINT_WORDS = 24 * MONTH, 24 * MONTH, 36 * MONTH
_AT_ONCE = 200


def forget_due(at: datetime) -> int:
    """Erase what was kept long enough; return how many records."""
    return _lost_customers(at) + _words_of_calls(at) + _words_of_complaints(at)


def _lost_customers(at: datetime) -> int:
    rows = Customer.objects.filter(state=CustomerState.LOST, changed_at__lt=at - LOST_CUSTOMER)
    done = 0
    for customer in rows.order_by("changed_at")[:_AT_ONCE]:
        try:
            erase_customer(customer=customer, acting_user=None, version=customer.version)
        except ValidationError:
            # An open complaint, or somebody changed the file this moment: asked again by the next sweep.
            continue
        done += 1
    return done


def _words_of_calls(at: datetime) -> int:
    said = ~Q(outcome="")
    rows = FollowUp.objects.filter(said, state=FollowUpState.DONE, done_at__lt=at - CALL_WORDS)
    keys = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
    RecordEntry.objects.filter(kind="follow_up", record_id__in=keys).update(text="")
    return FollowUp.objects.filter(pk__in=keys).update(outcome="")


def _words_of_complaints(at: datetime) -> int:
    rows = Complaint.objects.filter(~Q(content=""), state=ComplaintState.CLOSED, closed_at__lt=at - COMPLAINT_WORDS)
    keys = list(rows.values_list("pk", flat=True)[:_AT_ONCE])
    RecordEntry.objects.filter(kind="complaint", record_id__in=keys).update(text="")
    return Complaint.objects.filter(pk__in=keys).update(
        content="", cause="", measure="", outcome="", said_at_closing=""
    )
