"""Publishing bulletins, confirming that they were read, closing them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpi.bulletins.letters import letters_about
from kpi.bulletins.models import TEXT_LENGTH, TITLE_LENGTH, Bulletin, BulletinState, Reader
from kpi.bulletins.rights import WRITE, may_close
from roles import clock
from roles.models import Assignment, Position, Staff, Unit
from roles.notifications.actions import tell

FURTHEST = timedelta(days=366)


@transaction.atomic
def publish_bulletin(
    *, acting_user: Staff, unit: Unit, positions: Collection[Position] = (), title: str, text: str, closes_at: datetime
) -> Bulletin:
    """Publish a bulletin to everybody at or below a unit, or to those of them in certain positions, and tell them.

    Raises PermissionDenied for a unit out of reach, ValidationError for an empty text, an end that is over or too far
    away, or nobody to read it.
    """
    if not acting_user.has_perm(WRITE, unit):
        raise PermissionDenied(_("Your position does not include publishing bulletins to this unit."))
    now = clock.now()
    title, text = _text(title, "title", TITLE_LENGTH), _text(text, "text", TEXT_LENGTH)
    if not now < closes_at <= now + FURTHEST:
        raise ValidationError({"day": _("Choose a day from today on, within a year.")})
    people = _addressed(unit, positions, acting_user)
    if not people:
        raise ValidationError({"unit": _("Nobody else holds such a position there today.")})
    bulletin = Bulletin.objects.create(
        owner=acting_user,
        unit=unit,
        department_id=unit.department_id,
        store_id=unit.store_id,
        title=title,
        text=text,
        published_at=now,
        closes_at=closes_at,
    )
    bulletin.positions.set(positions)
    day = clock.local_date(now)
    Reader.objects.bulk_create([Reader(bulletin=bulletin, staff_id=pk, told_on=day) for pk in people], batch_size=500)
    tell(letters_about(bulletin, people), at=now)
    return bulletin


def _addressed(unit: Unit, positions: Collection[Position], author: Staff) -> list[int]:
    rows = Assignment.objects.active_on(clock.today()).filter(unit__ancestor_links__ancestor=unit)
    if positions:
        rows = rows.filter(position__in=list(positions))
    return sorted(set(rows.exclude(staff=author).order_by().values_list("staff", flat=True)))


def _text(value: str, field: str, most: int) -> str:
    clean = value.replace("\x00", "").strip()
    if not clean:
        raise ValidationError({field: _("Write something here.")})
    if len(clean) > most:
        raise ValidationError({field: _("At most %(count)s characters.") % {"count": most}})
    return clean


@transaction.atomic
def confirm_reading(*, bulletin: Bulletin, acting_user: Staff) -> bool:
    """Confirm that one has read and understood it; return whether that is new.

    Raises PermissionDenied for whom it is not addressed to, ValidationError once it is closed.
    """
    now = clock.now()
    line = Reader.objects.filter(bulletin=bulletin, staff=acting_user)
    if not line.exists():
        raise PermissionDenied(_("This bulletin is not addressed to you."))
    if not Bulletin.objects.open(now).filter(pk=bulletin.pk).exists():
        raise ValidationError(_("This bulletin is closed: nothing is confirmed any more."))
    # Conditional: of two clicks the first counts.
    return line.filter(confirmed_at__isnull=True).update(confirmed_at=now) == 1


@transaction.atomic
def close_bulletin(*, bulletin: Bulletin, acting_user: Staff) -> bool:
    """Close a bulletin before its day; return whether it was open. Raises PermissionDenied for others' bulletins."""
    if not may_close(bulletin, acting_user):
        raise PermissionDenied(_("Only its author closes a bulletin, or whoever may write to the same unit."))
    rows = Bulletin.objects.filter(pk=bulletin.pk, state=BulletinState.OPEN)
    return rows.update(state=BulletinState.CLOSED, closed_at=clock.now()) == 1


def close_due(at: datetime) -> int:
    """Close what reached its day; return how many."""
    rows = Bulletin.objects.filter(state=BulletinState.OPEN, closes_at__lte=at)
    return rows.update(state=BulletinState.CLOSED, closed_at=at)
