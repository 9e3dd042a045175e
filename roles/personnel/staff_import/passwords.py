"""Initial passwords for imported people: made once they are asked for, shown once, stored hashed only."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.hashers import get_hasher, make_password
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from simple_history.utils import bulk_update_with_history

from roles import clock
from roles.models import Staff
from roles.personnel.turn import new_password
from roles.spreadsheets import Sheet, workbook

REASON = "initial password"
# Twelve random characters need no slow hash: sixty people would wait half a minute for it. The first
# log-in stores it again with as many rounds as any other password.
_ROUNDS = 50_000


@transaction.atomic
def issue(*, acting_user: Staff, keys: Collection[int]) -> bytes:
    """Give people an initial password and return the list to hand out, a workbook.

    Whoever has logged in before keeps their own password and is left out.
    """
    people = list(Staff.objects.select_for_update().filter(pk__in=keys, last_login__isnull=True, is_active=True))
    rows = []
    for staff in sorted(people, key=lambda each: each.employee_no):
        password = new_password()
        staff.password = _hashed(password)
        staff.initial_password = True
        rows.append([staff.employee_no, staff.name, staff.username, password])
    if people:
        bulk_update_with_history(
            people,
            Staff,
            ["password", "initial_password"],
            batch_size=100,
            default_user=acting_user,
            default_change_reason=REASON,
            default_date=clock.now(),
        )
    head = [_("Employee no."), pgettext("person", "Name"), _("Login name"), _("Initial password")]
    return workbook([Sheet(_("Initial passwords"), head, rows)])


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if getattr(hasher, "iterations", _ROUNDS) <= _ROUNDS:
        return make_password(password)
    return str(hasher.encode(password, hasher.salt(), iterations=_ROUNDS))  # type: ignore[call-arg]
