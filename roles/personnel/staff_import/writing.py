"""Writing what a workbook of people says, all of it or nothing, in a few statements."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from roles import clock
from roles.actions.grants import position_groups
from roles.models import Assignment, Staff
from roles.personnel.staff_import.planning import StaffPlan
from roles.pinyin import spell
from roles.signals import assignments_changed

_BATCH = 500


@transaction.atomic
def write(*, acting_user: Staff, plan: StaffPlan, reason: str) -> list[Staff]:
    """Make the new people, change the known ones, begin and end positions; return the new people.

    New people cannot log in until `passwords.issue` gives them an initial password. The plan must be
    without faults; what it did not see (somebody was faster) is refused by the database: IntegrityError.
    """
    assert not plan.run.every_fault
    signed: dict[str, Any] = {
        "batch_size": _BATCH,
        "default_user": acting_user,
        "default_change_reason": reason,
        "default_date": clock.now(),
    }
    for staff in (*plan.new, *plan.changed):
        staff.pinyin, staff.initials = spell(staff.name)
    if plan.new:
        bulk_create_with_history(plan.new, Staff, **signed)
    if plan.changed:
        fields = ["name", "pinyin", "initials", "phone", "email"]
        bulk_update_with_history(plan.changed, Staff, fields, **signed)
    groups = position_groups([(seat.position, seat.unit) for seat in plan.begun])
    for seat in plan.begun:
        seat.staff = seat.staff  # whose key is new by now
        seat.group_id = groups[seat.position_id, seat.unit_id].group_id
    if plan.begun:
        bulk_create_with_history(plan.begun, Assignment, **signed)
    if plan.ended:
        bulk_update_with_history(plan.ended, Assignment, ["ends_on"], **signed)
    touched = [seat.pk for seat in (*plan.begun, *plan.ended)]
    if touched:
        assignments_changed.send(sender=Assignment, assignments=touched, at=clock.now())
    return plan.new
