"""What the approvals engine must know of absences."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
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


def _kind(absence: Absence) -> str | None:
    return absence.kind if absence.pk is not None else None


def _days(absence: Absence) -> int | None:
    """The days of the calendar, the first and the last included; none of one imagined for a preview."""
    return (absence.last_day - absence.first_day).days + 1 if absence.pk is not None else None


def _superior(absence: Absence) -> Staff | None:
    superior = superior_of(absence.assignment, clock.today())
    return superior.staff if superior else None


def _last_editor(absence: Absence) -> int | None:
    """Whoever changed it last as its history has it."""
    if absence.pk is None:
        return None
    history = absence.history.order_by("-history_date", "-history_id")
    editor: int | None = history.values_list("history_user", flat=True).first()
    return editor


def _essence(absence: Absence) -> list[str]:
    """How many days, who stands in, and why."""
    days = ngettext("%(count)d day", "%(count)d days", absence.days) % {"count": absence.days}
    deputy = gettext("deputy %(name)s") % {"name": absence.deputy.name} if absence.deputy else gettext("no deputy")
    return [f"{days} · {deputy}", *([absence.reason] if absence.reason else [])]


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
    facts=(
        Fact("kind", _("kind"), _kind, choices=AbsenceKind.choices),
        Fact("days", _("days"), _days, numeric=True),
    ),
    without_flow=_superior,
    last_editor=_last_editor,
    essence=_essence,
    essence_related=("deputy",),
)
