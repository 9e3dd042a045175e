"""What happens in the showroom that duties can name: what raises them, what settles them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.duties import triggers
from roles.duties.triggers import Event

LEAD_ASSIGNED = Event("sales.lead-assigned", _("a lead is given to somebody: the first contact is owed"))
DRIVE_BOOKED = Event("sales.test-drive-booked", _("a test drive is booked"))

LEAD_CONTACTED = Event("sales.lead-contacted", _("a lead is spoken to first"))
DRIVE_OVER = Event("sales.test-drive-over", _("the test drive is done or called off"))


def register() -> None:
    """Let duties name them."""
    triggers.register_trigger(LEAD_ASSIGNED, DRIVE_BOOKED)
    triggers.register_settlement(LEAD_CONTACTED, DRIVE_OVER)
