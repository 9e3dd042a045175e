"""The keeper's cupboard: keys, certificates and papers taken in, issued, returned; each with its line in the log."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.records.actions.noting import clean_text
from roles.records.flows import holds
from sales.models import Handed, Vehicle, VehicleHandout
from sales.stock.cupboard import move_item

KEEP = "sales.keep_vehicle"
PURPOSE_LENGTH = 120


@transaction.atomic
def hand_item(
    *, vehicle: Vehicle, acting_user: Staff, item: str, way: str, person: Staff | None = None, purpose: str = ""
) -> VehicleHandout:
    """Take something in, issue it to somebody, or take it back; return the line of the log.

    Raises PermissionDenied without the right, ValidationError for what does not lie in the cupboard, what lies
    there already, and for what is issued without saying to whom and what for.
    """
    stored = Vehicle.objects.for_move().get(pk=vehicle.pk)
    if not holds(acting_user, KEEP, stored):
        raise PermissionDenied(_("Your position does not include this for this record."))
    words = clean_text(purpose, "purpose", PURPOSE_LENGTH)
    if way == Handed.OUT:
        missing = {} if person else {"person": _("Say to whom.")}
        missing |= {} if words else {"purpose": _("Say what for.")}
        if missing:
            raise ValidationError(missing)
    return move_item(stored, acting_user, item, way, person, words)
