"""Setting targets: beginning sheets, writing values, breaking down, copying, handing in and deciding."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.models import OPEN_TARGETS, Basis, Indicator, SheetKind, Target, TargetSheet, TargetState
from kpi.targets.beginning import CHANGE, edited
from kpi.targets.breakdown import fit
from kpi.targets.offered import weighed_by
from kpi.targets.parts import Part, Way
from kpi.targets.periods import before, period_at
from kpi.targets.running import take_over
from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import chain
from roles.approvals.flows import has_flow
from roles.approvals.models import Approval, Decision, Verb
from roles.models import Assignment, Position, Staff, Unit
from roles.notifications.actions import Letter, tell
from roles.rights import require
from roles.sharing import share
from roles.superiors import ReportingLine

SUBMIT = "kpi.submit_targetsheet"
NOTE_LENGTH = 1000
# Who confirms, where there is one in the same department (of a plan: in the store); else whoever stands above.
CONFIRMS = {SheetKind.PERSONAL: "showroom-manager", SheetKind.PLAN: "general-manager"}


class StaleSheet(ValidationError):
    """The sheet changed after the page was opened."""


@transaction.atomic
def set_targets(
    *,
    sheet: TargetSheet,
    acting_user: Staff,
    version: int,
    values: Mapping[int, Decimal | None],
    note: str | None = None,
) -> TargetSheet:
    """Write what a sheet says of its own unit or person, by indicator; None takes a target off.

    Raises StaleSheet for a form opened before another change, ValidationError for a value below nothing.
    """
    check_may_edit(sheet, acting_user)
    wrong = {f"value-{pk}": _("A target is not below nothing.") for pk, value in values.items() if value and value < 0}
    if wrong:
        raise ValidationError(wrong)
    if note is not None and len(note) > NOTE_LENGTH:
        raise ValidationError({"note": _("At most %(limit)s characters.") % {"limit": NOTE_LENGTH}})
    _move(sheet, version, **edited(acting_user), **({"note": note.strip()} if note is not None else {}))
    own = sheet.targets.filter(unit=sheet.unit_id, position=None)
    kept = {target.indicator_id: target for target in own}
    for pk, value in values.items():
        _write(sheet, kept.get(pk), pk, value)
    return sheet


def _write(sheet: TargetSheet, target: Target | None, indicator: int, value: Decimal | None) -> None:
    if value is None:
        if target is not None:
            target.delete()
        return
    if target is None:
        Target.objects.create(sheet=sheet, indicator_id=indicator, unit_id=sheet.unit_id, value=value)
    elif target.value != value:
        target.value, target.basis = value, Basis.HAND
        target.save(update_fields=["value", "basis"])


@transaction.atomic
def set_for_position(
    *,
    sheet: TargetSheet,
    acting_user: Staff,
    version: int,
    position: Position,
    indicator: Indicator,
    value: Decimal | None,
) -> TargetSheet:
    """Write what everybody in a position is to reach, on the plan of their unit; None takes it off.

    Raises ValidationError where the position is not measured by the indicator.
    """
    check_may_break_down(sheet, acting_user)
    check_may_edit(sheet, acting_user)
    if not weighed_by(position, indicator):
        raise ValidationError(_("This position is not measured by this indicator."))
    _move(sheet, version, **edited(acting_user))
    facts: dict[str, Any] = {"sheet": sheet, "indicator": indicator, "unit": sheet.unit, "position": position}
    if value is None:
        Target.objects.filter(**facts).delete()
    else:
        Target.objects.update_or_create(**facts, defaults={"value": value, "basis": Basis.HAND})
    return sheet


@transaction.atomic
def break_down(
    *,
    target: Target,
    acting_user: Staff,
    version: int,
    way: Way,
    values: Mapping[Part, Decimal],
    basis: str = Basis.HAND,
) -> list[TargetSheet]:
    """Write the parts of a plan's target: on the plan (units, positions), on sheets of people, or of finer periods.

    `version` is the plan's. What adds up must sum to the target: ValidationError says by how much it does not. Sheets
    that wait for a decision or are in force are not written to: ValidationError names them.
    """
    sheet = target.sheet
    check_may_break_down(sheet, acting_user)
    if sheet.version != version:
        raise _stale(sheet)
    _check_parts(target, values)
    written = [way.sheet_for(target, part, acting_user) for part in values]
    _check_open(sheet, written)
    for each, (part, value) in zip(written, values.items(), strict=True):
        Target.objects.update_or_create(
            sheet=each,
            indicator_id=part.indicator or target.indicator_id,
            unit_id=part.unit,
            position=None,
            defaults={"value": value, "basis": basis},
        )
    touched = TargetSheet.objects.filter(pk__in=[each.pk for each in written])
    touched.update(version=F("version") + 1, **edited(acting_user))
    return list(dict.fromkeys(written))


def _check_parts(target: Target, values: Mapping[Part, Decimal]) -> None:
    """Raise ValidationError where the parts do not add up to the target, or one is below nothing."""
    sums = fit(target.value, values.values(), additive=target.indicator.additive)
    if not sums.fits:
        raise ValidationError(
            _("The parts sum to %(total)s, the target is %(whole)s: %(difference)s is left.")
            % {"total": sums.total, "whole": sums.whole, "difference": sums.difference}
        )
    if any(value < 0 for value in values.values()):
        raise ValidationError(_("A target is not below nothing."))


def _check_open(plan: TargetSheet, written: Collection[TargetSheet]) -> None:
    """Raise ValidationError naming the sheets that are decided on; the plan where it alone is."""
    closed = [each for each in dict.fromkeys(written) if not each.is_open and each.pk != plan.pk]
    if closed or (plan in written and not plan.is_open):
        names = ", ".join(each.about for each in closed or [plan])
        raise ValidationError(_("These are decided on already: take them up again first. %(names)s") % {"names": names})


@transaction.atomic
def copy_before(*, unit: Unit, period: str, day: date, acting_user: Staff) -> int:
    """Copy the sheets of the period before in a unit: plans and people's, where none is begun; return how many.

    Of people only those who still hold their seat. The copies are drafts.
    """
    require(acting_user, CHANGE, unit, _("Your position does not include setting targets for this unit."))
    stretch = period_at(period, day)
    last = before(period, stretch.first)
    below = Unit.objects.below({unit.pk}).values("pk")
    sheets = TargetSheet.objects.of_period(period, last.first).filter(unit__in=below)
    there = TargetSheet.objects.of_period(period, stretch.first).filter(unit__in=below)
    plans = set(there.filter(kind=SheetKind.PLAN).values_list("unit", flat=True))
    people = set(there.filter(kind=SheetKind.PERSONAL).values_list("assignment", flat=True))
    active = set(Assignment.objects.active_on(stretch.first).filter(unit__in=below).values_list("pk", flat=True))
    made = 0
    for sheet in sheets.prefetch_related("targets").order_by("pk"):
        is_plan = sheet.kind == SheetKind.PLAN
        free = sheet.unit_id not in plans if is_plan else sheet.assignment_id in active - people
        targets = list(sheet.targets.all())
        if free and targets:
            _copy(sheet, targets, stretch.first, stretch.last, acting_user)
            made += 1
    return made


def _copy(sheet: TargetSheet, targets: Collection[Target], first: date, last: date, acting_user: Staff) -> None:
    fresh = TargetSheet.objects.create(
        kind=sheet.kind,
        assignment_id=sheet.assignment_id,
        owner_id=sheet.owner_id if sheet.kind == SheetKind.PERSONAL else acting_user.pk,
        unit_id=sheet.unit_id,
        department_id=sheet.department_id,
        store_id=sheet.store_id,
        period=sheet.period,
        first_day=first,
        last_day=last,
        **edited(acting_user),
    )
    Target.objects.bulk_create(
        Target(
            sheet=fresh,
            indicator_id=each.indicator_id,
            unit_id=each.unit_id,
            position_id=each.position_id,
            value=each.value,
            basis=Basis.COPIED,
        )
        for each in targets
    )


@transaction.atomic
def submit_sheet(*, sheet: TargetSheet, acting_user: Staff, version: int) -> TargetSheet:
    """Hand a sheet in for decision: along its flow, else to whoever stands above.

    Where no flow applies and nobody stands above to decide it is in force at once, and the log says so.
    Raises ValidationError for one without a target.
    """
    check_may_edit(sheet, acting_user)
    if not sheet.targets.exists():
        raise ValidationError(_("There is no target on this sheet yet."))
    now = clock.now()
    decider = decider_of(sheet, {sheet.owner_id, acting_user.pk, sheet.edited_by_id})
    _move(sheet, version, state=TargetState.SUBMITTED, first_submitted_at=Coalesce(F("first_submitted_at"), now))
    if has_flow(sheet):
        approvals.submit(document=sheet, acting_user=acting_user, approver=None, at=now)
        return sheet
    if decider is None:
        decision = chain.append(document=sheet, actor=acting_user, verb=Verb.FILE, at=now)
        put_in_force(sheet, decision)
        return sheet
    share(sheet, decider, "kpi.view_targetsheet", "kpi.approve_targetsheet")
    approvals.submit(document=sheet, acting_user=acting_user, approver=decider, at=now)
    _tell(sheet, decider.pk, "to_decide", now)
    return sheet


def decider_of(sheet: TargetSheet, concerned: Collection[int | None]) -> Staff | None:
    """Return who decides on a sheet: the position that confirms its kind, else the next above who is not concerned."""
    if sheet.store_id is None:
        return None
    line = ReportingLine(sheet.store_id, clock.today())
    seat = sheet.assignment or _seat_of(sheet)
    if seat is None:
        return None
    named = line.nearest(CONFIRMS[SheetKind(sheet.kind)], seat)
    if named is not None and sheet.kind == SheetKind.PERSONAL and named.department_id != seat.department_id:
        named = None
    candidates = [named] if named is not None else []
    candidates += list(line.chain_above(seat))
    return next((each.staff for each in candidates if each.staff_id not in concerned), None)


def _seat_of(sheet: TargetSheet) -> Assignment | None:
    """Return the seat from which a plan's author answers for it."""
    seats = Assignment.objects.active_on(clock.today()).filter(staff=sheet.owner_id, store=sheet.store_id)
    return seats.with_names().order_by("kind", "pk").first()


@transaction.atomic
def take_up_again(*, sheet: TargetSheet, acting_user: Staff, version: int) -> TargetSheet:
    """Make a sheet in force a draft again: its targets hold no longer until it is approved anew.

    Scorecards keep what they took over.
    """
    _check_hand(sheet, acting_user)
    if sheet.state != TargetState.APPROVED:
        raise _stale(sheet)
    _move(sheet, version, expected=(TargetState.APPROVED,), state=TargetState.DRAFT, **edited(acting_user))
    return sheet


def put_in_force(sheet: TargetSheet, decision: Decision) -> None:
    """A sheet was approved: running scorecards of its period take its targets over; whom it is about is told."""
    TargetSheet.objects.filter(pk=sheet.pk).update(
        state=TargetState.APPROVED, decided_at=decision.at, version=F("version") + 1
    )
    sheet.refresh_from_db()
    take_over(sheet)
    _tell(sheet, sheet.owner_id, "approved", decision.at)


def send_back(sheet: TargetSheet, decision: Decision) -> None:
    """A sheet was returned: whoever may change it mends it."""
    TargetSheet.objects.filter(pk=sheet.pk).update(
        state=TargetState.RETURNED, decided_at=decision.at, version=F("version") + 1
    )
    sheet.refresh_from_db()
    _tell(sheet, sheet.edited_by_id or sheet.owner_id, "returned", decision.at)


def take_back(sheet: TargetSheet, approval: Approval) -> None:
    """A sheet was withdrawn before it was decided on."""
    TargetSheet.objects.filter(pk=sheet.pk).update(state=TargetState.DRAFT, version=F("version") + 1)


def may_set(sheet: TargetSheet, user: Staff) -> bool:
    """Return whether somebody may change what a sheet says: whoever sets targets there; of their own, the person."""
    if user.has_perm(CHANGE, sheet):
        return True
    return sheet.kind == SheetKind.PERSONAL and sheet.owner_id == user.pk and user.has_perm(SUBMIT, sheet)


def _check_hand(sheet: TargetSheet, user: Staff) -> None:
    if not may_set(sheet, user):
        raise PermissionDenied(_("Your position does not include changing these targets."))


def check_may_edit(sheet: TargetSheet, user: Staff) -> None:
    """Raise PermissionDenied for whoever may not change a sheet, StaleSheet where it is decided on or waits."""
    _check_hand(sheet, user)
    if not sheet.is_open:
        raise _stale(sheet)


def check_may_break_down(sheet: TargetSheet, user: Staff) -> None:
    """Raise PermissionDenied unless somebody sets targets where the plan lies."""
    if sheet.kind != SheetKind.PLAN:
        raise PermissionDenied(_("Only a unit's plan is broken down."))
    require(user, CHANGE, sheet, _("Your position does not include setting targets for this unit."))


def _move(sheet: TargetSheet, version: int, *, expected: Collection[str] = OPEN_TARGETS, **fields: Any) -> None:
    moved = TargetSheet.objects.filter(pk=sheet.pk, state__in=expected, version=version).update(
        version=F("version") + 1, **fields
    )
    sheet.refresh_from_db()
    if not moved:
        raise _stale(sheet)


def _stale(sheet: TargetSheet) -> StaleSheet:
    return StaleSheet(
        _("Nothing was changed: this sheet is now “%(state)s”, in a newer version than your form.")
        % {"state": sheet.get_state_display()}
    )


def letter_about(sheet: TargetSheet, recipient_id: int, what: str) -> Letter:
    """Return what is told about a sheet: "to_decide", "approved", "returned" or "shared"."""
    return Letter(
        recipient_id=recipient_id,
        key=f"targets:{sheet.pk}:{what}:{sheet.version}",
        kind="targets",
        params={"what": what, "period": sheet.period, "day": sheet.first_day.isoformat(), "about": sheet.about},
        url=reverse("kpi:target_sheet", args=[sheet.pk]),
    )


def _tell(sheet: TargetSheet, recipient_id: int, what: str, at: datetime) -> None:
    tell([letter_about(sheet, recipient_id, what)], at=at)
