"""Putting odd ticks away."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.proof.models import Flag


def put_away(*, flag: Flag, acting_user: Staff) -> None:
    """Mark an odd tick as looked at; PermissionDenied for whom it was not shown to."""
    if flag.superior_id != acting_user.pk:
        raise PermissionDenied(_("This was shown to somebody else."))
    Flag.objects.filter(pk=flag.pk, seen_at__isnull=True).update(seen_at=clock.now())
