"""Where the showroom keeps what a customer told it: to be given out, and to be erased."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketing.personal import Holder, register
from sales.models import Lead, TestDrive


def register_own() -> None:
    """Register the records with words about a customer."""
    register(
        Holder(
            model=Lead,
            kind="lead",
            texts=("wishes", "lost_words", "lost_to"),
            title=_("Leads"),
            head=(_("Recorded"), _("Grade"), _("State"), _("What the customer wants"), _("What the customer said")),
            row=lambda lead: (
                lead.created_at,
                lead.get_grade_display(),
                lead.state_label,
                lead.wishes,
                lead.lost_words,
            ),
        )
    )
    register(
        Holder(
            model=TestDrive,
            kind="test_drive",
            texts=("feedback",),
            title=_("Test drives"),
            head=(_("Booked from"), _("State"), _("Licence valid until"), _("What the customer said")),
            row=lambda drive: (drive.starts_at, drive.state_label, drive.licence_until, drive.feedback),
        )
    )
