"""How people and absences are laid out for reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.models.staff import enumeration
from roles.personnel.directory import STANDINGS, VIEW, Standing, seats_in_reach, standing_of
from roles.personnel.models import Absence

Kind = Assignment.Kind
_ORDER = {kind: number for number, kind in enumerate(Kind.values)}


def absent_on(staff: Collection[int], day: date) -> dict[int, Absence]:
    """Return the confirmed absence of each of the people who is away on a day."""
    return {each.owner_id: each for each in Absence.objects.on(day).filter(owner__in=staff)}


def away_on(person: Staff, day: date) -> QuerySet[Absence]:
    """Return the confirmed absence of one person on a day, to be read or asked about."""
    rows: QuerySet[Absence] = Absence.objects.on(day).filter(owner=person)
    return rows


def staff_rows(people: Iterable[Staff], viewer: Staff) -> list[dict[str, Any]]:
    """Return people as the staff list shows them, in three queries for all of them."""
    day, found = clock.today(), list(people)
    keys = [staff.pk for staff in found]
    held: dict[int, list[Assignment]] = defaultdict(list)
    last: dict[int, Assignment] = {}
    seats = seats_in_reach(viewer).filter(staff__in=keys).select_related("position", "unit", "department", "store")
    for seat in seats.order_by("starts_on", "pk"):
        if seat.ends_on is None or seat.ends_on >= day:
            held[seat.staff_id].append(seat)
        elif seat.staff_id not in last or (last[seat.staff_id].ends_on or day) <= seat.ends_on:
            last[seat.staff_id] = seat
    away = absent_on(keys, day)
    return [_staff_row(staff, held[staff.pk], last.get(staff.pk), away.get(staff.pk), day) for staff in found]


def _staff_row(
    staff: Staff, held: list[Assignment], last: Assignment | None, away: Absence | None, day: date
) -> dict[str, Any]:
    seats = sorted(held, key=lambda seat: (seat.starts_on > day, _ORDER[seat.kind])) or ([last] if last else [])
    state = standing_of(staff, held, away, day)
    first = seats[0] if seats else None
    return {
        "pk": staff.pk,
        "name": staff.name,
        "employee_no": staff.employee_no,
        "phone_masked": staff.phone_masked,
        "positions": [{"name": seat.position.name, "mark": mark_of(seat, day)} for seat in seats],
        "unit_name": first.unit.name if first else "",
        "department_name": _above(first) if first else "",
        "since": first.starts_on if first else None,
        "state": state.value,
        "state_label": STANDINGS[state],
        "until": until(staff, state, away),
        "url": reverse("personnel:person", args=[staff.pk]),
    }


def until(staff: Staff, state: Standing, away: Absence | None) -> date | None:
    """Return the day a standing lasts to, where it is known."""
    if state == Standing.ABSENT and away:
        return away.last_day
    return staff.leaves_on if state in (Standing.LEAVING, Standing.LEFT) else None


def mark_of(seat: Assignment, day: date) -> str:
    """Return what is to be said beside a position: that it is not the main one, or not begun."""
    words = [str(seat.get_kind_display())] if seat.kind != Kind.PRIMARY else []
    if seat.starts_on > day:
        words.append(_("to come"))
    return enumeration(words)


def _above(seat: Assignment) -> str:
    above = seat.department or seat.store
    return above.name if above and above.pk != seat.unit_id else ""


def seat_rows(staff: Staff, viewer: Staff, *, changeable: bool) -> list[dict[str, Any]]:
    """Return a person's career, latest first; what lies beyond the viewer's units is not named."""
    day = clock.today()
    seats = staff.assignments.select_related("position", "unit", "department", "store", "staff")
    career = list(seats.order_by("-starts_on", "-pk"))
    standing = sum(seat.ends_on is None or seat.ends_on >= day for seat in career)
    rows = []
    for seat in career:
        over = seat.ends_on is not None and seat.ends_on < day
        named = viewer.has_perm(VIEW, seat.unit)
        # The only position is not ended: its holder moves or leaves.
        several = standing > 1 or seat.starts_on > day
        ends = changeable and named and not over and several and viewer.has_perm("roles.change_assignment", seat.unit)
        rows.append(
            {
                "position": seat.position.name if named else _("In another store"),
                "unit": " · ".join(filter(None, (seat.unit.name, _above(seat)))) if named else "",
                "kind": seat.kind,
                "mark": mark_of(seat, day),
                "starts_on": seat.starts_on,
                "ends_on": seat.ends_on,
                "time": "past" if over else "future" if seat.starts_on > day else "present",
                "end_url": reverse("personnel:end", args=[seat.pk]) if ends else "",
            }
        )
    return rows


def absence_row(absence: Absence, *, name_person: bool = True) -> dict[str, Any]:
    """Return an absence as a list shows it."""
    day = clock.today()
    confirmed = absence.state == Absence.State.CONFIRMED
    return {
        "pk": absence.pk,
        "name": absence.owner.name if name_person else "",
        "position": absence.assignment.position.name,
        "unit_name": absence.unit.name,
        "kind_label": absence.get_kind_display(),
        "first_day": absence.first_day,
        "last_day": absence.last_day,
        "days": absence.days,
        "deputy": absence.deputy.name if absence.deputy else "",
        "state": absence.state,
        "state_label": absence.get_state_display(),
        "running": confirmed and absence.first_day <= day <= absence.last_day,
        "url": reverse("personnel:absence", args=[absence.pk]),
    }


def absence_rows(staff: Staff, viewer: Staff, most: int = 6) -> list[dict[str, Any]]:
    """Return a person's latest absences the viewer may see; refused and cancelled ones are left to the list."""
    rows = Absence.objects.visible_to(viewer).of(staff).live().with_names()
    return [absence_row(each, name_person=False) for each in rows.order_by("-first_day", "-pk")[:most]]


def history_rows(staff: Staff, viewer: Staff, most: int = 20) -> list[dict[str, Any]]:
    """Return who changed this person's positions when and why, latest first, within the viewer's units."""
    rows = Assignment.history.filter(staff=staff).select_related("position", "unit", "history_user")
    if not viewer.is_superuser:
        rows = rows.filter(Q(unit__in=_units_of(staff, viewer)))
    return [_history_row(row) for row in rows.order_by("-history_date", "-history_id")[:most]]


def _units_of(staff: Staff, viewer: Staff) -> list[int]:
    units = {row.unit_id: row.unit for row in Assignment.history.filter(staff=staff).select_related("unit")}
    return [pk for pk, unit in units.items() if viewer.has_perm(VIEW, unit)]


def _history_row(row: Any) -> dict[str, Any]:
    facts = {"position": row.position.name, "unit": row.unit.name}
    if row.history_type == "+":
        text, state = _("Given: %(position)s at %(unit)s"), "begun"
    elif row.history_type == "-":
        text, state = _("Taken back: %(position)s at %(unit)s"), "withdraw"
    elif row.ends_on:
        text, state = _("Last day set: %(position)s at %(unit)s"), "ended"
    else:
        text, state = _("Open again: %(position)s at %(unit)s"), "begun"
    return {
        "text": text % facts,
        "day": row.ends_on if state == "ended" else row.starts_on,
        "state": state,
        "who": row.history_user.name if row.history_user else "",
        "at": row.history_date,
        "reason": row.history_change_reason or "",
    }


def url_if_there(name: str, *args: Any) -> str:
    """Return the address of a page that another room may or may not have."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
