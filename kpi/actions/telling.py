"""What people are told about a scorecard and about an appeal against it."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from kpi.models import Scorecard
from roles.notifications.actions import Letter, tell


def letter_about(card: Scorecard, recipient_id: int, what: str) -> Letter:
    """Return what is told about a card; `what` is a key of `kpi.documents.wording`."""
    return Letter(
        recipient_id=recipient_id,
        key=f"scorecard:{card.pk}:{what}:{card.version}",
        kind="scorecard",
        params={"what": what, "month": f"{card.month:%Y-%m}", "name": card.owner.name},
        url=reverse("kpi:scorecard", args=[card.pk]),
    )


def tell_about(card: Scorecard, recipient_id: int, what: str, at: datetime) -> None:
    """Tell one person about a card."""
    tell([letter_about(card, recipient_id, what)], at=at)
