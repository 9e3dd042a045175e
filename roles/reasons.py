"""Reasons behind an answer of the rights, and the sentences they are told in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.models import Assignment, Staff, Unit


class Why(Enum):
    """What a reason is."""

    SUPERUSER = "superuser"
    GRANTED = "granted"
    OWN = "own"
    SHARED = "shared"
    SHARED_BY_ENGINE = "shared_by_engine"
    OFF = "off"
    LEFT = "left"
    NO_SEAT = "no_seat"
    NOT_GRANTED = "not_granted"
    NOT_OWN = "not_own"
    ELSEWHERE = "elsewhere"
    REACHES_NOTHING = "reaches_nothing"
    ENDED = "ended"
    BEGINS = "begins"
    ADMINISTRATION = "administration"


# The parts of a sentence are the facts of its reason.
SENTENCES = {
    Why.SUPERUSER: gettext_lazy("Superuser: may do everything."),
    Why.GRANTED: gettext_lazy("%(seat)s: granted on %(unit)s (scope: %(scope)s)."),
    Why.OWN: gettext_lazy("%(seat)s: granted on own records."),
    Why.SHARED: gettext_lazy("This record was shared with the person by %(by)s on %(day)s."),
    Why.SHARED_BY_ENGINE: gettext_lazy("The person receives this record: it was opened to them when it was handed in."),
    Why.OFF: gettext_lazy("The account is switched off."),
    Why.LEFT: gettext_lazy("Left: the last day was %(day)s."),
    Why.NO_SEAT: gettext_lazy("Holds no position today."),
    Why.NOT_GRANTED: gettext_lazy("%(seat)s: the position does not grant it."),
    Why.NOT_OWN: gettext_lazy("%(seat)s: granted on own records only, and this record is not theirs."),
    Why.ELSEWHERE: gettext_lazy(
        "%(seat)s: granted on %(unit)s (scope: %(scope)s), but this record lies elsewhere: in %(place)s."
    ),
    Why.REACHES_NOTHING: gettext_lazy("%(seat)s: granted, but with a scope that reaches nothing from this unit."),
    Why.ENDED: gettext_lazy("%(seat)s: granted it, but the assignment ended on %(day)s."),
    Why.BEGINS: gettext_lazy("%(seat)s: will grant it, but the assignment begins on %(day)s."),
    Why.ADMINISTRATION: gettext_lazy(
        "Holds the permission in the administration, which never opens a record of the dealership."
    ),
}

OPENING = frozenset({Why.SUPERUSER, Why.GRANTED, Why.OWN, Why.SHARED, Why.SHARED_BY_ENGINE})


@dataclass(frozen=True)
class Reason:
    """One reason: the assignment it comes from, the unit granted, the day it turns on; as far as they apply.

    Str gives the sentence in the reader's language.
    """

    why: Why
    seat: Assignment | None = None
    unit: Unit | None = None
    place: Unit | None = None
    by: Staff | None = None
    day: date | None = None

    @property
    def opens(self) -> bool:
        """Whether this reason alone is a yes."""
        return self.why in OPENING

    @property
    def acting(self) -> bool:
        """Whether it comes from standing in for somebody."""
        return self.seat is not None and self.seat.kind == Assignment.Kind.ACTING

    def __str__(self) -> str:
        """Return the sentence."""
        return str(SENTENCES[self.why]) % {
            "seat": seat_in_words(self.seat) if self.seat else "",
            "unit": self.unit or "",
            "scope": self.unit.get_kind_display() if self.unit else "",
            "place": self.place or _("no unit"),
            "by": self.by or "",
            "day": date_format(self.day, "DATE_FORMAT") if self.day else "",
        }


def seat_in_words(seat: Assignment) -> str:
    """Return an assignment as the reasons name it: position, unit, kind, from when to when."""
    facts = {
        "position": seat.position.name,
        "unit": seat.unit.name,
        "kind": seat.get_kind_display(),
        "first": date_format(seat.starts_on, "DATE_FORMAT"),
        "last": date_format(seat.ends_on, "DATE_FORMAT") if seat.ends_on else "",
    }
    if seat.ends_on:
        return _("%(position)s at %(unit)s (%(kind)s, %(first)s to %(last)s)") % facts
    return _("%(position)s at %(unit)s (%(kind)s, since %(first)s)") % facts
