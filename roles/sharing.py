"""Sharing one record with one person, through guardian's direct-foreign-key tables.

Engines share what somebody has to decide on (`share`, `unshare`); people share what a colleague should read
(`share_with_colleague`, `take_back`). Both stand in one table, and what an engine shared nobody takes back by hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from roles import clock
from roles.models import Assignment, Share, Staff, UnitAncestor
from roles.models.unit import UnitKind
from roles.rights import forget, places_of, rights_of
from roles.signals import record_shared, sharing_ended


def share(record: models.Model, staff: Staff, *permissions: str) -> list[str]:
    """Let `staff` do what `permissions` name on this record; return what they could not do before.

    What a colleague had shared by hand becomes the engine's: it stays when the colleague takes it back.
    """
    by_hand = shares_of(record).filter(user=staff, shared_by__isnull=False)
    by_hand.filter(permission__codename__in=_codenames(permissions)).update(shared_by=None, shared_at=None)
    fresh = [name for name in permissions if not staff.has_perm(name, record)]
    for name in fresh:
        assign_perm(name, staff, record)
    forget(staff)
    return fresh


def unshare(record: models.Model, staff: Staff, *permissions: str) -> None:
    """Take back what an engine shared of this record; what a position grants or a colleague shared stays."""
    its_own = shares_of(record).filter(user=staff, shared_by__isnull=True)
    its_own.filter(permission__codename__in=_codenames(permissions)).delete()
    forget(staff)


def shares_of(record: Any) -> QuerySet[Share]:
    """Return with whom a record is shared and for what, first shared first; its kind has a `SHARE_MODEL`."""
    rows = shares_among(type(record), [record.pk])
    return rows.select_related("user", "shared_by", "permission__content_type").order_by("pk")


def shares_among(model: Any, ids: Collection[int]) -> QuerySet[Share]:
    """Return the shares of several records of one model."""
    rows: QuerySet[Share] = model._meta.apps.get_model(model.SHARE_MODEL)._default_manager.filter(
        content_object__in=ids
    )
    return rows


def may_share(user: Staff, record: Any) -> bool:
    """Return whether `user` may share a record: its owner, or who may read it beyond their own.

    Whoever reads it only because it was shared with them does not pass it on; what was emptied into another record
    or erased (`NOT_SHARED`) nobody shares.
    """
    if getattr(record, "state", "") in getattr(record, "NOT_SHARED", ()):
        return False
    view = view_of(record)
    rights = rights_of(user)
    if rights.superuser:
        return True
    if getattr(record, f"{record.OWNER_FIELD}_id", None) == user.pk:
        return user.has_perm(view, record)
    return rights.reaches(view, places_of(record))


def check_may_share(user: Staff, record: Any) -> None:
    """Raise PermissionDenied unless `user` may share the record."""
    if not may_share(user, record):
        raise PermissionDenied(_("Only its owner and those who lead them share this record."))


def colleagues(user: Staff, record: Any) -> QuerySet[Assignment]:
    """Return today's assignments of those `user` may share a record with: the store's, or the group's for its own."""
    active = Assignment.objects.active_on(clock.today()).exclude(staff=user).select_related("staff", "position")
    rights = rights_of(user)
    groups = rights.groups(rights.units.get(view_of(record), frozenset()))
    if rights.superuser:
        above = UnitAncestor.objects.filter(unit=record.store_id, ancestor__kind=UnitKind.GROUP).values("ancestor")
        return active.filter(unit__ancestor_links__ancestor__in=above)
    if any(record.store_id in rights.stores_below(group) for group in groups):
        return active.filter(unit__ancestor_links__ancestor__in=groups)
    return active.filter(store=record.store_id)


@transaction.atomic
def share_with_colleague(*, record: Any, colleague: Staff, acting_user: Staff) -> Share:
    """Let a colleague read one record, and say so to the engines.

    Raises PermissionDenied for who may not share it, ValidationError for somebody who is no colleague
    of the record's store (or group) today, or who may read it anyway.
    """
    check_may_share(acting_user, record)
    if not colleagues(acting_user, record).filter(staff=colleague).exists():
        raise ValidationError(_("Choose a colleague who works here today."))
    forget(colleague)
    if colleague.has_perm(view_of(record), record):
        raise ValidationError(_("%(name)s may read this already.") % {"name": colleague.name})
    made: Any = assign_perm(view_of(record), colleague, record)
    made.shared_by, made.shared_at = acting_user, clock.now()
    made.save(update_fields=["shared_by", "shared_at"])
    forget(colleague)
    record_shared.send(sender=type(record), record=record, share=made, at=made.shared_at)
    row: Share = made
    return row


@transaction.atomic
def take_back(*, record: Any, share_id: int, acting_user: Staff) -> Staff:
    """End the sharing of a record with one colleague; return who it was.

    Raises PermissionDenied for who may not share the record, and for what an engine shared;
    ValidationError where it is not shared any more.
    """
    check_may_share(acting_user, record)
    row = shares_of(record).select_for_update(of=("self",)).filter(pk=share_id).first()
    if row is None:
        raise ValidationError(_("This is not shared any more."))
    if row.shared_by_id is None:
        raise PermissionDenied(_("Whoever decides on this record or receives it keeps it."))
    reader: Staff = row.user
    row.delete()
    forget(reader)
    sharing_ended.send(sender=type(record), record=record, reader=reader, actor=acting_user, at=clock.now())
    return reader


def carry_shares(source: Any, target: Any) -> None:
    """Let whoever reads `source` by a share read `target`, which takes its place; nothing stays with `source`.

    What an engine opened for more than reading (a decision on `source`) ends with it. Of two shares with one person the
    engine's is kept: nobody takes it back by hand.
    """
    _prefix, codename = view_of(target).split(".", 1)
    held = {row.user_id: row for row in shares_of(target).filter(permission__codename=codename)}
    for row in shares_of(source).filter(permission__codename=codename):
        known = held.get(row.user_id)
        if known is None:
            shares: Any = type(row)._default_manager
            shares.filter(pk=row.pk).update(content_object=target)
        elif row.shared_by_id is None and known.shared_by_id is not None:
            type(known)._default_manager.filter(pk=known.pk).update(shared_by=None, shared_at=None)
    shares_of(source).delete()


def view_of(record: models.Model) -> str:
    """Return the permission to read records of this kind."""
    return f"{record._meta.app_label}.view_{record._meta.model_name}"


def _codenames(permissions: Iterable[str]) -> list[str]:
    return [name.split(".", 1)[1] for name in permissions]
