"""What stands against a move of the secondary network: of the person, or of the record as it is."""

from __future__ import annotations

from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from sales.models import SubDealer, SubDealerVisit, Vehicle
from sales.stock.guards import handed_it_in

__all__ = ["handed_it_in", "has_no_cars", "next_lies_ahead"]


def has_no_cars(dealer: SubDealer, _user: Staff) -> str:
    """Nobody ends it while cars of the house stand there."""
    count = Vehicle.objects.on_hand().filter(sub_dealer=dealer).count()
    return _("%(count)s cars still stand there: fetch them first.") % {"count": count} if count else ""


def next_lies_ahead(visit: SubDealerVisit, _user: Staff) -> str:
    """The next visit is planned for a day to come."""
    if visit.next_on is not None and visit.next_on <= clock.today():
        return _("The next visit is on a day to come.")
    return ""
