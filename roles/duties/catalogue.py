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


class DayKind(models.TextChoices):
    """Which days a duty can fall due on."""

    EVERY = "every", _("Every day of the calendar")
    OPEN = "open", _("Days the store is open")
    WORK = "work", _("Working days")


class OffDay(models.TextChoices):
    """What becomes of an item whose day is none a duty can fall due on."""

    SKIP = "skip", _("Left out")
    BEFORE = "before", _("Due on the day before")
    AFTER = "after", _("Due on the day after")


class Who(models.TextChoices):
    """Who of a position's holders in a unit owes a duty."""

    EACH = "each", _("Each of them")
    ROTA = "rota", _("In turn")


class EvidenceKind(models.TextChoices):
    """What proves that a duty was done."""

    TICK = "tick", _("A tick, with a note")
    FILE = "file", _("A photo or a file")
    WORKSHEET = "worksheet", _("A worksheet")
    RECORDS = "records", _("Working records")


class DeadlineUnit(models.TextChoices):
    """In what the deadline of a duty raised by an event is counted."""

    HOURS = "hours", _("Hours")
    WORKING_HOURS = "work_hours", _("Working hours")
    DAYS = "days", _("Days")
    WORKING_DAYS = "work_days", _("Working days")


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

    `days` (None: see `day_rule`) says which days it can fall due on, `off_day` what becomes of an item
    whose day is none of them. `who` and `rota_size`: each holder owes it, or so many of a unit in turn.
    `evidence` says what proves it, `worksheet` the code of the form to fill in. An escalation goes
    `escalation_steps` superiors up, `escalation_gap_minutes` apart. `weight` (1 to 5) says how important it
    is where spot checks are drawn. A duty raised by an event names its `trigger` (a registered code), within
    what it is due (`within`, such as `(2, DeadlineUnit.WORKING_DAYS)`; None: the end of the day), and what
    settles it (`settled_by`, a registered code; empty: the tick).
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
    days: DayKind | None = None
    off_day: OffDay | None = None
    who: Who = Who.EACH
    rota_size: int = 1
    evidence: EvidenceKind = EvidenceKind.TICK
    worksheet: str = ""
    escalation_steps: int = 2
    escalation_gap_minutes: int = 240
    weight: int = 1
    trigger: str = ""
    within: tuple[int, DeadlineUnit] | None = None
    settled_by: str = ""
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


def day_rule(cadence: str) -> tuple[DayKind, OffDay]:
    """Return which days a duty falls due on, and what becomes of one on another day, where its file does not say.

    A day's round is owed on the days the store is open; what is owed once in longer is done before it closes.
    """
    return DayKind.OPEN, OffDay.SKIP if cadence == Cadence.DAILY else OffDay.BEFORE
