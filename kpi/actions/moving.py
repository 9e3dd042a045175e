"""The conditional UPDATEs through which every change of a card's state and answer goes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from kpi.models import CardState, Scorecard


class StaleCard(ValidationError):
    """The card changed after the page was opened."""


def stands(card: Scorecard) -> str:
    """Return in the reader's language where a card stands: its answer once it was asked for one, else its state."""
    return str(card.get_answer_display() if card.answer else card.get_state_display())


def what_happened(card: Scorecard) -> str:
    """Say why a form from before is refused."""
    return _("Nothing was changed: this card is now “%(state)s”.") % {"state": stands(card)}


def move(card: Scorecard, version: int, expected: str, state: str, **fields: object) -> None:
    """Move a card that is still at `version` on to another state; StaleCard where it is not."""
    _change(card, version, {"state": expected}, state=state, **fields)


def answer(card: Scorecard, version: int, expected: str, given: str, **fields: object) -> None:
    """Change the answer to a published card that is still at `version`; StaleCard where it is not."""
    _change(card, version, {"state": CardState.PUBLISHED, "answer": expected}, answer=given, **fields)


def _change(card: Scorecard, version: int, held: dict[str, object], **fields: object) -> None:
    moved = Scorecard.objects.filter(pk=card.pk, version=version, **held).update(version=F("version") + 1, **fields)
    card.refresh_from_db()
    if not moved:
        raise StaleCard(what_happened(card))
