"""Noting that something happened, which raises a duty of one's own: until working records do it by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.assigned.models import OCCURRENCE_LENGTH, Occurrence
from roles.duties import events
from roles.duties.catalogue import Cadence
from roles.duties.models import ChecklistItem, Duty
from roles.duties.subjects import Shown, Subject, SubjectKind
from roles.models import Assignment, Staff
from roles.rights import places_of, rights_of

# What the house notices by itself is not noted by hand.
BY_HAND = {"trigger": "", "cadence": Cadence.EVENT, "retired": False, "current__isnull": False}


def duties_to_note(seats: Iterable[Assignment]) -> list[Duty]:
    """Return the duties of these seats' positions that a person raises by hand, by position."""
    rows = Duty.objects.filter(**BY_HAND, position__in={seat.position_id for seat in seats if seat.store_id})
    return list(rows.select_related("position").order_by("position__order", "position", "no"))


@transaction.atomic
def note_occurrence(*, acting_user: Staff, duty: Duty, text: str) -> ChecklistItem:
    """Note that something happened just now; return the item it puts on the person's own checklist.

    Raises PermissionDenied for a duty of a position the person does not hold in a store today, ValidationError for
    a text that is empty or too long, or a duty that falls due after their last day.
    """
    words = text.replace("\x00", "").strip()
    if not words:
        raise ValidationError({"text": _("Say what happened.")})
    if len(words) > OCCURRENCE_LENGTH:
        raise ValidationError({"text": _("At most %(limit)s characters fit.") % {"limit": OCCURRENCE_LENGTH}})
    seats = Assignment.objects.active_on(clock.today()).filter(staff=acting_user, position=duty.position_id)
    seat = seats.filter(store__isnull=False).select_related("unit").order_by("starts_on", "pk").first()
    if seat is None or duty not in duties_to_note([seat]):
        raise PermissionDenied(_("Your position does not owe this duty."))
    now = clock.now()
    occurrence = Occurrence.objects.create(
        owner=acting_user, unit=seat.unit, department_id=seat.department_id, store_id=seat.store_id, text=words, at=now
    )
    subject = Subject(OCCURRENCE.code, occurrence.pk)
    items = events.raise_for(duty.code, subject, seat.unit, now, person=acting_user, acting_user=acting_user)
    if not items:
        raise ValidationError(_("This falls due after your last day: tell your superior."))
    return items[0]


def _describe(ids: Collection[int], reader: Staff) -> dict[int, Shown]:
    rights = rights_of(reader)
    shown = {}
    for row in Occurrence.objects.filter(pk__in=ids):
        leads = rights.superuser or rights.reaches("duties.view_checklistitem", places_of(row))
        if row.owner_id == reader.pk or leads:
            shown[row.pk] = Shown(row.text)
    return shown


OCCURRENCE = SubjectKind("occurrence", gettext_lazy("an occurrence"), _describe)
