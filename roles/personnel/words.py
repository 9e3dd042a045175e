"""Turns in a career in words: what begins, what ends, what stays."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles.models import Assignment, Staff
from roles.personnel.directory import VIEW
from roles.personnel.rights import standing_seats
from roles.personnel.turn import Turn
from roles.superiors import superior_of

Kind = Assignment.Kind


def lines_of(turn: Turn, reader: Staff) -> list[str]:
    """Return one sentence for each thing a turn does; what lies beyond the reader's units is not named."""
    lines = [_beginning(turn.begun)] if turn.begun else []
    lines += [_ending(seat) for seat in turn.ended]
    lines += [
        _("Taken back before it began: %(position)s at %(unit)s, from %(from)s.") % _place(seat)
        for seat in turn.cancelled
    ]
    touched = {seat.pk for seat in (turn.begun, *turn.ended) if seat}
    staying = [seat for seat in standing_seats(turn.staff) if seat.pk not in touched]
    lines += [_staying(seat) for seat in staying if not turn.leaves_on and reader.has_perm(VIEW, seat.unit)]
    if turn.begun:
        superior = superior_of(turn.begun, turn.begun.starts_on)
        lines.append(
            _("Superior: %(name)s, %(position)s.") % {"name": superior.staff.name, "position": superior.position.name}
            if superior
            else _("Nobody stands above this position.")
        )
    if turn.leaves_on:
        lines.append(
            _("The account works until %(day)s and is closed after that day.") % {"day": date_format(turn.leaves_on)}
        )
    if turn.password:
        lines.append(_("An initial password is made and shown once."))
    return lines


def in_days(seat: Assignment) -> str:
    """Return the time of an assignment in words."""
    if seat.ends_on is None:
        return _("since %(from)s") % {"from": date_format(seat.starts_on)}
    return _("%(from)s to %(to)s") % {"from": date_format(seat.starts_on), "to": date_format(seat.ends_on)}


def _beginning(seat: Assignment) -> str:
    facts = _place(seat)
    if seat.kind == Kind.ACTING:
        return _("From %(from)s to %(to)s %(name)s stands in as %(position)s at %(unit)s.") % facts
    if seat.kind == Kind.CONCURRENT and seat.ends_on:
        return _("From %(from)s to %(to)s %(name)s is also %(position)s at %(unit)s.") % facts
    if seat.kind == Kind.CONCURRENT:
        return _("From %(from)s %(name)s is also %(position)s at %(unit)s.") % facts
    if seat.ends_on:
        return _("From %(from)s to %(to)s %(name)s is %(position)s at %(unit)s.") % facts
    return _("From %(from)s %(name)s is %(position)s at %(unit)s.") % facts


def _ending(seat: Assignment) -> str:
    return _("%(to)s is the last day as %(position)s at %(unit)s; the rights of that position end with it.") % _place(
        seat
    )


def _staying(seat: Assignment) -> str:
    facts = {**_place(seat), "days": in_days(seat)}
    return _("Stays: %(position)s at %(unit)s, %(days)s.") % facts


def _place(seat: Assignment) -> dict[str, str]:
    return {
        "name": seat.staff.name,
        "position": seat.position.name,
        "unit": seat.unit.name,
        "from": date_format(seat.starts_on),
        "to": _day(seat.ends_on),
    }


def _day(day: date | None) -> str:
    return date_format(day) if day else ""
