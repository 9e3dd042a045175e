"""What people are told of complaints: by number only, nothing of the customer leaves the record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from marketing.models import Complaint
from roles import clock
from roles.models import Assignment, Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

KIND = "complaint"
MANAGERS, CLOSERS = "resolve_complaint", "close_complaint"


def wording(params: dict[str, Any]) -> Message:
    """Word what became of a complaint."""
    sentences = {
        "assigned": _("Complaint %(number)s is yours to solve"),
        "escalated": _("Complaint %(number)s was escalated"),
        "unanswered": _("Complaint %(number)s: the customer has no answer yet"),
        "late": _("Complaint %(number)s: the first answer is late"),
        "solved": _("Complaint %(number)s is solved: ask the customer"),
        "closed": _("Complaint %(number)s is closed: the customer agreed"),
        "returned": _("Complaint %(number)s: the customer does not agree"),
    }
    return Message(sentences.get(params["what"], "%(number)s") % params)


def tell_complaint(complaint: Complaint, what: str, people: Collection[int], actor: Staff | None, at: datetime) -> None:
    """Tell people what became of a complaint; who did it knows."""
    url = reverse("records:detail", args=["complaint", complaint.pk])
    params = {"what": what, "number": complaint.reference}
    key = f"complaint:{complaint.pk}:{complaint.version}:{what}"
    told = set(people) - ({actor.pk} if actor else set())
    tell([Letter(person, key, KIND, params, url) for person in sorted(told)], at=at)


def managers_of(complaint: Complaint) -> set[int]:
    """Return who decides on it once escalated: the department's, else the store's; never whom it is about."""
    people = _holders(complaint, MANAGERS)
    near = {pk for pk, department in people if department == complaint.department_id}
    return near or {pk for pk, _department in people}


def closers_of(complaint: Complaint) -> set[int]:
    """Return who asks the customer: neither whom it is about nor who solved it."""
    return {pk for pk, _department in _holders(complaint, CLOSERS)} - {complaint.owner_id}


def _holders(complaint: Complaint, codename: str) -> list[tuple[int, int | None]]:
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=complaint.store_id, position__grants__permission__codename=codename
    )
    rows = seats.exclude(staff=complaint.about_id).values_list("staff", "department")
    return list(rows.distinct().order_by("staff"))
