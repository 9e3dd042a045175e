"""Having a phone number shown leaves a trace."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles.models import Assignment, Staff
from roles.personnel.models import PhoneView
from roles.personnel.rights import standing_seats

REASON_LENGTH = 100
SHOW = "personnel.show_phone"


def may_show_phone(viewer: Staff, seats: Iterable[Assignment]) -> bool:
    """Return whether the viewer may have the number of whoever stands in these assignments shown."""
    return any(viewer.has_perm(SHOW, seat.unit) for seat in seats)


@transaction.atomic
def show_phone(*, acting_user: Staff, staff: Staff, reason: str) -> str:
    """Return a person's phone number and note who saw it and why; the number is not noted.

    Raises PermissionDenied without the right, ValidationError without a reason.
    """
    if not may_show_phone(acting_user, standing_seats(staff)):
        raise PermissionDenied(_("Your position does not include seeing this phone number."))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say what you need the number for.")})
    if len(reason) > REASON_LENGTH:
        raise ValidationError({"reason": _("At most %(limit)s characters.") % {"limit": REASON_LENGTH}})
    PhoneView.objects.create(viewer=acting_user, staff=staff, reason=reason)
    return staff.phone
