"""What a position file says about duties."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.catalogue import Source


class Cadence(models.TextChoices):
    """How often a duty recurs; the value names its period. `event` is raised, never generated."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    YEARLY = "yearly", _("Yearly")
    EVENT = "event", _("On an event")


class Basis(models.TextChoices):
    """Whether a rhythm or a deadline stands in the documents or is our proposal."""

    TEXT = "text", _("Stated in the documents")
    REGULAR = "regular", _("Documents say “regularly” without a period")
    PROPOSAL = "proposal", _("Our proposal")


class WhenAbsent(models.TextChoices):
    """What becomes of an item that falls due while the person is absent."""

    EXCUSE = "excuse", _("Excused")
    DEPUTY = "deputy", _("Done by the deputy")
    CARRY = "carry", _("Due on the first day back")


# The rhythm (RFC 5545) a duty gets when its file names none: the day it is due within its period.
DEFAULT_RRULES: dict[str, str] = {
    Cadence.DAILY: "FREQ=DAILY",
    Cadence.WEEKLY: "FREQ=WEEKLY;BYDAY=SA",
    Cadence.MONTHLY: "FREQ=MONTHLY;BYMONTHDAY=-3",
    Cadence.QUARTERLY: "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
    Cadence.YEARLY: "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20",
    Cadence.EVENT: "",
}


@dataclass(frozen=True, kw_only=True)
class DutySpec:
    """One duty of a position.

    `no` is its number within the position; the duty's immutable code is
    `<position>-<no, two digits>`. `rrule` (empty: the cadence's default) gives the
    day it is due within each period, `due` the hour in Asia/Shanghai ("HH:MM").
    `must_do` duties are escalated to the superior when they stay open past the
    grace (`grace_minutes`); `lead_minutes` before the due time a reminder goes out.
    `when_absent` (None: see `absence_rule`) says what becomes of an item while the person is away.
    `records` are codes of working records that prove it.
    """

    no: int
    zh: str
    en: str
    cadence: Cadence
    cadence_basis: Basis = Basis.PROPOSAL
    rrule: str = ""
    due: str = "18:00"
    must_do: bool = False
    lead_minutes: int = 60
    grace_minutes: int = 120
    when_absent: WhenAbsent | None = None
    trigger_zh: str = ""
    trigger_en: str = ""
    deadline_zh: str = ""
    deadline_en: str = ""
    deadline_basis: Basis = Basis.PROPOSAL
    records: tuple[str, ...] = ()
    approvers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


# What is owed once in so long can wait until the person is back; a day's or a week's round cannot.
_CAN_WAIT = frozenset({Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.YEARLY})


def absence_rule(cadence: str, *, must_do: bool) -> WhenAbsent:
    """Return what becomes of a duty's items in an absence where its file does not say.

    What must be done is done by the deputy, whatever its rhythm.
    """
    if must_do:
        return WhenAbsent.DEPUTY
    return WhenAbsent.CARRY if cadence in _CAN_WAIT else WhenAbsent.EXCUSE
