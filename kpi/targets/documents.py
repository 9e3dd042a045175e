"""What the approvals and notifications engines must know of target sheets."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kpi.models import SheetKind, TargetSheet
from kpi.targets import actions
from kpi.targets.periods import label
from roles.approvals.documents import DocumentKind
from roles.models import Staff
from roles.notifications.messages import Message


def _content(sheet: TargetSheet) -> dict[str, Any]:
    """What is decided on: every target with what it is for."""
    targets = sheet.targets.order_by("indicator", "unit", "position", "pk")
    return {
        "kind": sheet.kind,
        "unit": sheet.unit_id,
        "assignment": sheet.assignment_id,
        "period": [sheet.period, sheet.first_day],
        "note": sheet.note,
        "targets": [[*target.key, f"{target.value:.2f}"] for target in targets],
    }


def _title(sheet: TargetSheet) -> tuple[str, str]:
    titles = []
    for language in ("zh-hans", "en"):
        with override(language):
            titles.append(title_of(sheet))
    return titles[0], titles[1]


def title_of(sheet: TargetSheet) -> str:
    """Name a sheet in the reader's language."""
    facts = {"about": sheet.about, "period": label(sheet.period, sheet.first_day)}
    if sheet.kind == SheetKind.PERSONAL:
        return _("Targets %(period)s · %(about)s") % facts
    return _("Plan %(period)s · %(about)s") % facts


def _without_flow(sheet: TargetSheet) -> Staff | None:
    return actions.decider_of(sheet, {sheet.owner_id, sheet.edited_by_id})


KIND = DocumentKind(
    model=TargetSheet,
    label=gettext_lazy("Targets"),
    permission=lambda _sheet: "kpi.approve_targetsheet",
    content=_content,
    title=_title,
    url=lambda pk: reverse("kpi:target_sheet", args=[pk]),
    on_approved=actions.put_in_force,
    on_returned=actions.send_back,
    on_withdrawn=actions.take_back,
    without_flow=_without_flow,
    last_editor=lambda sheet: sheet.edited_by_id,
)


def wording(params: dict[str, Any]) -> Message:
    """Word a notification about targets."""
    facts = {"about": params["about"], "period": label(params["period"], date.fromisoformat(params["day"]))}
    titles = {
        "to_decide": _("Targets %(period)s of %(about)s wait for your decision") % facts,
        "approved": _("Targets %(period)s of %(about)s are in force") % facts,
        "returned": _("Targets %(period)s of %(about)s came back: read why and mend them") % facts,
        "shared": _("Targets %(period)s of %(about)s were shared with you") % facts,
    }
    return Message(titles[params["what"]])
