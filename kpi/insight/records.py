"""How the records behind a figure are shown: by model, within the rights of whoever asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.models import TargetSheet
from kpi.reports.counted import Row, show_item, show_report, show_sheet, show_task
from kpi.targets.documents import title_of
from roles.approvals.models import Approval, ApprovalState, Desk
from roles.duties.subjects import SubjectKind, kind_of_model
from roles.models import Staff
from roles.proof.models import SpotCheck
from roles.querysets import PlacedQuerySet

# Fewer than a database takes in one list.
KEYS_AT_ONCE = 500


@dataclass(frozen=True)
class Shown:
    """How the rows of one model are fetched and shown; `permission` is the one that opens them."""

    permission: str
    fetch: Callable[[Any], QuerySet[Any]]
    show: Callable[[Any], Row]
    # Where the right is one over another record: the field that leads to it.
    through: str = ""
    # Where more than a right opens them: which of the rows somebody may see.
    sight: Callable[[Any, Staff], QuerySet[Any]] | None = None


_shown: dict[str, Shown] = {}


def register(label: str, shown: Shown) -> None:
    """Say how the rows of a model ("duties.checklistitem") are shown."""
    _shown[label] = shown


def register_all() -> None:
    """Show what the calculators of this app count."""
    register(
        "duties.checklistitem",
        Shown("duties.view_checklistitem", lambda rows: rows.select_related("version", "owner"), show_item),
    )
    register("reports.report", Shown("reports.view_report", lambda rows: rows.for_list(), show_report))
    register(
        "worksheets.filledsheet",
        Shown("duties.view_checklistitem", lambda rows: rows.select_related("owner", "worksheet"), show_sheet),
    )
    register("proof.spotcheck", Shown("duties.view_checklistitem", _checks, _show_check, through="item"))
    register("assigned.task", Shown("assigned.view_task", lambda rows: rows.with_names(), show_task))
    register("kpi.targetsheet", Shown("kpi.view_targetsheet", lambda rows: rows.with_names(), _show_targets))
    register(
        "approvals.approval",
        Shown("", lambda rows: rows.select_related("owner"), _show_approval, sight=_decisions),
    )
    register("approvals.desk", Shown("", lambda rows: rows.select_related("approval__owner"), _show_desk, sight=_desks))


def readable(keys: Iterable[str], viewer: Staff) -> dict[str, Row]:
    """Return the records of these keys ("app.model:pk") that the viewer may open; a query a model and 500 keys."""
    by_model: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        label, _colon, pk = key.partition(":")
        if pk.isdecimal():
            by_model[label].append(int(pk))
    found: dict[str, Row] = {}
    for label, pks in by_model.items():
        for start in range(0, len(pks), KEYS_AT_ONCE):
            found |= _of_model(label, pks[start : start + KEYS_AT_ONCE], viewer)
    return found


def _of_model(label: str, pks: list[int], viewer: Staff) -> dict[str, Row]:
    shown = _shown.get(label) or _plain(label)
    if shown is None:
        return {}
    model: Any = apps.get_model(label)
    rows = model._default_manager.filter(pk__in=pks)
    if shown.sight:
        rows = shown.sight(rows, viewer)
    elif shown.through:
        related: Any = model._meta.get_field(shown.through).related_model._default_manager
        seen = related.filter(pk__in=rows.values(shown.through)).visible_to(viewer, shown.permission)
        rows = rows.filter(**{f"{shown.through}__in": seen})
    else:
        rows = rows.visible_to(viewer, shown.permission)
    rows = shown.fetch(rows)
    return {f"{label}:{row.pk}": shown.show(row) for row in rows}


def _checks(rows: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.select_related("item__version", "checked")
    return found


def _show_check(check: SpotCheck) -> Row:
    state = {"passed": "done", "failed": "missed"}.get(check.state, "open")
    url = reverse("proof:item", args=[check.item_id])
    return Row(
        check.item.version.name,
        check.checked.name,
        check.decided_at,
        state,
        check.get_state_display(),
        check.reason,
        url,
    )


def _decisions(rows: Any, viewer: Staff) -> QuerySet[Any]:
    """Keep what the viewer was asked to decide, decided, or may see anyway."""
    asked = Approval.objects.at_the_desk_of(viewer).order_by().values("pk")
    found: QuerySet[Any] = rows.filter(Q(pk__in=asked) | Q(pk__in=rows.visible_to(viewer).order_by().values("pk")))
    return found


def _desks(rows: Any, viewer: Staff) -> QuerySet[Any]:
    approvals = Approval.objects.filter(pk__in=rows.values("approval"))
    found: QuerySet[Any] = rows.filter(approval__in=_decisions(approvals, viewer))
    return found


_DECIDED = {ApprovalState.APPROVED: "done", ApprovalState.RETURNED: "done", ApprovalState.PENDING: "open"}


def _show_approval(approval: Approval, at: datetime | None = None) -> Row:
    return Row(
        approval.title,
        approval.owner.name,
        at or approval.decided_at,
        _DECIDED.get(ApprovalState(approval.state), ""),
        approval.get_state_display(),
        "",
        reverse("approvals:approval", args=[approval.pk]),
    )


def _show_desk(desk: Desk) -> Row:
    return _show_approval(desk.approval, desk.closed_at)


def _show_targets(sheet: TargetSheet) -> Row:
    url = reverse("kpi:target_sheet", args=[sheet.pk])
    return Row(
        title_of(sheet), sheet.owner.name, sheet.first_submitted_at, sheet.state, sheet.get_state_display(), "", url
    )


def _plain(label: str) -> Shown | None:
    """Return how a record nobody described is shown: by what it calls itself; None where rights cannot be asked."""
    try:
        model = apps.get_model(label)
    except LookupError:
        return None
    if not isinstance(model._default_manager.all(), PlacedQuerySet):
        return None
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    owned = any(field.name == "owner" for field in model._meta.fields)
    return Shown(
        permission,
        lambda rows: rows.select_related("owner") if owned else rows,
        partial(_by_name, kind_of_model(label)),
    )


def _by_name(kind: SubjectKind | None, record: Any) -> Row:
    """Name a record by its number, with its kind, its state and the way to its page."""
    name = str(record._meta.verbose_name or _("Record"))
    url = kind.url(record.pk) if kind and kind.url else ""
    at, state = getattr(record, "created_at", None), getattr(record, "state_label", "")
    who = getattr(record, "owner", None)
    return Row(str(record), str(who or ""), at, "", str(state) or name, name, url)
