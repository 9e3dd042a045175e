"""Why a record behind a figure is not counted, or counted without a hit: codes and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AWAY = "away"
EXCUSED = "excused"
LATE = "late"
MISSED = "missed"
NO_SCORE = "no_score"
NOT_DUE = "not_due"
NOT_IN_ORDER = "not_in_order"
NOT_PRESENT = "not_present"
NOT_SUBMITTED = "not_submitted"
OVERDUE = "overdue"
RETURNED = "returned"
UNDECIDED = "undecided"
WITHDRAWN = "withdrawn"

WORDS: dict[str, StrOrPromise] = {
    AWAY: gettext_lazy("Not counted: the person was away"),
    EXCUSED: gettext_lazy("Not counted: excused"),
    LATE: gettext_lazy("Done, but late"),
    MISSED: gettext_lazy("Missed"),
    NO_SCORE: gettext_lazy("Not counted: the sheet has no score"),
    NOT_DUE: gettext_lazy("Not counted: not due yet"),
    NOT_IN_ORDER: gettext_lazy("Something was not in order"),
    NOT_PRESENT: gettext_lazy("Was not there"),
    NOT_SUBMITTED: gettext_lazy("Not counted: not submitted"),
    OVERDUE: pgettext_lazy("record", "Overdue"),
    RETURNED: gettext_lazy("Was returned"),
    UNDECIDED: gettext_lazy("Not counted: waits for a decision"),
    WITHDRAWN: gettext_lazy("Not counted: withdrawn"),
}


def why_words(code: str) -> str:
    """Return a reason in the reader's language; one that simply counts says so."""
    return str(WORDS.get(code, "")) if code else _("Counted")
