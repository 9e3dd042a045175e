"""What the approvals engine must know of absences."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.approvals.documents import DocumentKind
from roles.personnel.actions import absences
from roles.personnel.models import Absence, AbsenceKind

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
)
