"""What stands against a move: of the person, or of the record as it is. Sentences; empty: nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketing.models import Complaint, Customer, FollowUp, Severity
from roles import clock
from roles.models import Staff
from roles.models.staff import enumeration


def missing_of(customer: Customer) -> list[str]:
    """Return what a complete file still lacks. Source: records "customer": all that must be filled in."""
    lacks = []
    if not customer.name:
        lacks.append(_("the name"))
    if not customer.phones.all():
        lacks.append(_("a phone number"))
    if not customer.address:
        lacks.append(_("the address"))
    if not customer.consents.all():
        lacks.append(_("a consent"))
    if customer.grade in ("owner", "vip") and not customer.cars.all():
        lacks.append(_("the car"))
    return lacks


def file_is_complete(customer: Customer, _user: Staff) -> str:
    """A file is complete once nothing is missing."""
    lacks = missing_of(customer)
    return _("Still missing: %(what)s.") % {"what": enumeration(lacks)} if lacks else ""


def next_day_lies_ahead(call: FollowUp, _user: Staff) -> str:
    """A call is put off to a day to come."""
    if call.next_on is not None and call.next_on <= clock.today():
        return _("Put it off to a day that lies ahead.")
    return ""


def solves_it(complaint: Complaint, user: Staff) -> str:
    """Whoever it was assigned to works on it; who leads them hands it to somebody else."""
    if complaint.owner_id == user.pk or user.is_superuser:
        return ""
    return _("%(name)s solves this.") % {"name": complaint.owner.name}


def not_about_me(complaint: Complaint, user: Staff) -> str:
    """Nobody decides on a complaint about themselves."""
    return _("It is about you: somebody else decides.") if complaint.about_id == user.pk else ""


def may_close(complaint: Complaint, user: Staff) -> str:
    """Neither the one it is about nor the one who solved it says that the customer is content."""
    if complaint.about_id == user.pk:
        return _("It is about you: somebody else asks the customer.")
    if complaint.owner_id == user.pk:
        return _("You solved it: somebody else asks the customer.")
    return ""


def serious_or_late(complaint: Complaint, _user: Staff) -> str:
    """Up goes what is serious, or late. Source: records "complaint", condition of the escalation."""
    if complaint.severity == Severity.SERIOUS or complaint.close_by < clock.now():
        return ""
    return _("It is neither serious nor late: solve it, or hand it over.")
