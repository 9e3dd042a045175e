"""What the approvals engine must know of absences."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.approvals.documents import DocumentKind
from roles.models import Staff
from roles.personnel.actions import absences
from roles.personnel.models import Absence, AbsenceKind
from roles.superiors import superior_of

_CHINESE = {AbsenceKind.LEAVE: "休假", AbsenceKind.REST: "轮休", AbsenceKind.TRAINING: "培训"}  # cjk: titles keep both
_ENGLISH = {AbsenceKind.LEAVE: "Leave", AbsenceKind.REST: "Rest day", AbsenceKind.TRAINING: "Training"}


def _content(absence: Absence) -> dict[str, Any]:
    return {
        "owner": absence.owner_id,
        "kind": absence.kind,
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "deputy": absence.deputy_id,
        "reason": absence.reason,
    }


def _title(absence: Absence) -> tuple[str, str]:
    first, last = absence.first_day.isoformat(), absence.last_day.isoformat()
    days = first if first == last else f"{first} – {last}"
    kind = AbsenceKind(absence.kind)
    return f"{_CHINESE[kind]} · {absence.owner.name} · {days}", f"{_ENGLISH[kind]} · {absence.owner.name} · {days}"


def _essence(absence: Absence) -> list[str]:
    """How many days, who stands in, and why."""
    days = ngettext("%(count)d day", "%(count)d days", absence.days) % {"count": absence.days}
    deputy = gettext("deputy %(name)s") % {"name": absence.deputy.name} if absence.deputy else gettext("no deputy")
    return [f"{days} · {deputy}", *([absence.reason] if absence.reason else [])]


def _superior(absence: Absence) -> Staff | None:
    above = superior_of(absence.assignment, clock.today())
    return above.staff if above else None


KIND = DocumentKind(
    model=Absence,
    label=_("Absence"),
    permission=lambda _absence: "personnel.approve_absence",
    content=_content,
    title=_title,
    url=lambda pk: reverse("personnel:absence", args=[pk]),
    on_approved=absences.confirm_as_decided,
    on_returned=absences.refuse_as_decided,
    on_withdrawn=absences.take_back,
    without_flow=_superior,
    essence=_essence,
    essence_related=("deputy",),
)
