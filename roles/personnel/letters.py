"""What people are told about absences and about positions that begin and end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.models.staff import speaks_chinese
from roles.notifications import actions as notifications
from roles.notifications.actions import Letter
from roles.notifications.messages import Message
from roles.personnel.models import Absence, AbsenceKind
from roles.personnel.turn import Turn
from roles.superiors import superior_of

ABSENCE, TURN, PASSWORD = "absence", "turn", "password"


def tell(absence: Absence, what: str, people: Collection[int], at: datetime) -> None:
    """Tell people what became of an absence; each of them once a version."""
    notifications.tell([_about(absence, pk, what) for pk in sorted(people)], at=at)


def concerned(absence: Absence, former_deputy: Staff | None = None) -> set[int]:
    """Return whom an absence concerns: who is away, their superior, and who stands in or did."""
    superior = superior_of(absence.assignment, clock.today())
    people = {absence.owner_id, superior.staff_id if superior else None, absence.deputy_id}
    if former_deputy is not None:
        people.add(former_deputy.pk)
    return {pk for pk in people if pk is not None}


def tell_of_missing_deputy(absence: Absence, at: datetime) -> None:
    """Tell those for whom the absent person was to stand in, and their superiors, that nobody does."""
    if absence.state == Absence.State.CONFIRMED:
        _warn(absence.owner, absence.first_day, absence.last_day, f"absence-{absence.pk}-{absence.version}", at)


def tell_of_turn(turn: Turn, acting_user: Staff) -> None:
    """Tell the person and the superiors concerned what begins and ends."""
    now = clock.now()
    letters: list[Letter] = []
    if turn.begun is not None:
        people = {_superior(turn.begun), None if turn.password else turn.staff.pk}
        letters += [_of_seat(turn.begun, pk, "begins", turn.begun.starts_on) for pk in people - {None, acting_user.pk}]
    for seat in turn.ended if turn.begun is None else ():
        assert seat.ends_on is not None
        people = {_superior(seat), turn.staff.pk} - {None, acting_user.pk}
        letters += [_of_seat(seat, pk, "leaves" if turn.leaves_on else "ends", seat.ends_on) for pk in people]
    notifications.tell(letters, at=now)
    if turn.leaves_on is not None:
        _warn(turn.staff, turn.leaves_on, None, f"leaves-{turn.leaves_on}", now)


def tell_of_password(staff: Staff, acting_user: Staff) -> None:
    """Tell a person who gave them a new initial password: had they not asked for it, they know now."""
    now = clock.now()
    key = f"password:{staff.pk}:{now.isoformat()}"
    params = {"name": acting_user.name, "at": now.isoformat()}
    notifications.tell([Letter(staff.pk, key, PASSWORD, params, reverse("roles:me"))], at=now)


def _warn(deputy: Staff, first: date, last: date | None, key: str, at: datetime) -> None:
    rows: QuerySet[Absence] = Absence.objects.confirmed().filter(deputy=deputy, last_day__gte=first)
    if last is not None:
        rows = rows.filter(first_day__lte=last)
    letters = []
    for absence in rows.select_related("owner", "assignment__position"):
        people = {absence.owner_id, _superior(absence.assignment)} - {None, deputy.pk}
        letters += [
            Letter(
                pk,
                f"deputy-away:{absence.pk}:{key}",
                ABSENCE,
                _facts(absence, "deputy-away", deputy.name),
                _url(absence),
            )
            for pk in people
            if pk is not None
        ]
    notifications.tell(letters, at=at)


def _superior(seat: Assignment) -> int | None:
    superior = superior_of(seat, clock.today())
    return superior.staff_id if superior else None


def _about(absence: Absence, recipient: int, what: str) -> Letter:
    heading = "stand-in" if what == "confirmed" and recipient == absence.deputy_id else what
    if heading in ("confirmed", "changed", "cancelled") and recipient != absence.owner_id:
        heading = f"{heading}-other"
    deputy = absence.deputy.name if absence.deputy else ""
    return Letter(
        recipient,
        f"absence:{absence.pk}:{what}:{absence.version}",
        ABSENCE,
        _facts(absence, heading, deputy),
        _url(absence),
    )


def _facts(absence: Absence, what: str, deputy: str) -> dict[str, Any]:
    return {
        "what": what,
        "kind": absence.kind,
        "name": absence.owner.name,
        "deputy": deputy,
        "first": absence.first_day.isoformat(),
        "last": absence.last_day.isoformat(),
    }


def _url(absence: Absence) -> str:
    return reverse("personnel:absence", args=[absence.pk])


def _of_seat(seat: Assignment, recipient: int | None, what: str, day: date) -> Letter:
    assert recipient is not None
    return Letter(
        recipient,
        f"seat:{seat.pk}:{what}:{day}",
        TURN,
        {
            "what": what,
            "self": recipient == seat.staff_id,
            "name": seat.staff.name,
            "zh": seat.position.name_zh,
            "en": seat.position.name_en,
            "unit": seat.unit.name,
            "day": day.isoformat(),
        },
        reverse("roles:me") if recipient == seat.staff_id else reverse("personnel:person", args=[seat.staff_id]),
    )


def absence_wording(params: dict[str, Any]) -> Message:
    """Word a message about an absence."""
    facts = {
        "name": params["name"],
        "kind": str(AbsenceKind(params["kind"]).label),
        "deputy": params["deputy"],
        "first": date_format(date.fromisoformat(params["first"]), "MONTH_DAY_FORMAT"),
        "last": date_format(date.fromisoformat(params["last"]), "MONTH_DAY_FORMAT"),
    }
    titles = {
        "requested": _("%(name)s asks for %(kind)s, %(first)s to %(last)s"),
        "confirmed": _("Confirmed: your %(kind)s, %(first)s to %(last)s"),
        "confirmed-other": _("%(name)s is absent from %(first)s to %(last)s: %(kind)s"),
        "stand-in": _("You stand in for %(name)s from %(first)s to %(last)s"),
        "refused": _("Refused: your %(kind)s, %(first)s to %(last)s"),
        "changed": _("Changed: your %(kind)s now lasts from %(first)s to %(last)s"),
        "changed-other": _("Changed: %(name)s is now absent from %(first)s to %(last)s"),
        "cancelled": _("Cancelled: your %(kind)s, %(first)s to %(last)s"),
        "cancelled-other": _("Cancelled: %(name)s is not absent from %(first)s to %(last)s"),
        "deputy-away": _("%(deputy)s cannot stand in for %(name)s all the time from %(first)s to %(last)s"),
    }
    return Message(titles[params["what"]] % facts, _absence_lines(params, facts))


def _absence_lines(params: dict[str, Any], facts: dict[str, str]) -> list[str]:
    what = params["what"]
    if what == "stand-in":
        return [_("What must be done in these days is on your checklist, with the name beside it.")]
    if what == "deputy-away":
        return [_("What must be done in that time is excused unless another deputy is named.")]
    if what in ("confirmed", "confirmed-other", "changed", "changed-other"):
        deputy = _("Deputy: %(deputy)s") % facts if params["deputy"] else ""
        return [deputy or _("Nobody stands in: what must be done in these days is excused.")]
    return []


def turn_wording(params: dict[str, Any]) -> Message:
    """Word a message about a position that begins or ends."""
    facts = {
        "name": params["name"],
        "position": params["zh"] if speaks_chinese() else params["en"],
        "unit": params["unit"],
        "day": date_format(date.fromisoformat(params["day"]), "DATE_FORMAT"),
    }
    own = {
        "begins": _("From %(day)s you are %(position)s at %(unit)s"),
        "ends": _("%(day)s is your last day as %(position)s at %(unit)s"),
        "leaves": _("%(day)s is your last day with us"),
    }
    others = {
        "begins": _("From %(day)s %(name)s is %(position)s at %(unit)s"),
        "ends": _("%(day)s is the last day of %(name)s as %(position)s at %(unit)s"),
        "leaves": _("%(name)s leaves: %(day)s is the last day"),
    }
    return Message((own if params["self"] else others)[params["what"]] % facts)


def password_wording(params: dict[str, Any]) -> Message:
    """Word the message about a new initial password."""
    at = date_format(localtime(datetime.fromisoformat(params["at"])), "DATETIME_FORMAT")
    title = _("%(name)s gave you a new initial password") % {"name": params["name"]}
    return Message(title, [_("On %(at)s. If you did not ask for it, tell your superior.") % {"at": at}])
