"""Making one file of two, after a person said that they are the same."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from marketing import listeners
from marketing.models import Consent, Customer, CustomerPhone, CustomerState, CustomerUserPermission
from roles import clock
from roles.models import Staff
from roles.records.actions import note
from roles.records.actions.moving import StaleRecord
from roles.records.flows import holds
from roles.records.models import Attachment, Verb
from roles.sharing import carry_shares

MERGE = "marketing.merge_customer"
# What stays as it was with the file that was merged, or moves in a way of its own.
_APART = (CustomerPhone, Consent, Customer, CustomerUserPermission)


@transaction.atomic
def merge_customers(*, keep: Customer, gone: Customer, acting_user: Staff, version: int) -> Customer:
    """Bring everything of `gone` to `keep`; the emptied file stays and names where its things went.

    Whatever points to a customer moves, of whichever department. Raises PermissionDenied without the right on both,
    ValidationError for files of two stores or one that is closed, StaleRecord where `gone` changed meanwhile.
    """
    for each in (keep, gone):
        if not holds(acting_user, MERGE, each):
            raise PermissionDenied(_("Your position does not include merging these files."))
        if each.state in (CustomerState.MERGED, CustomerState.ERASED):
            raise ValidationError(_("%(number)s is closed already.") % {"number": each.reference})
    if keep.pk == gone.pk or keep.store_id != gone.store_id:
        raise ValidationError(_("Two files of one store are merged."))
    now, before = clock.now(), gone.state
    taken = Customer.objects.filter(pk=gone.pk, version=version, state=before).update(
        state=CustomerState.MERGED, merged_into=keep, version=version + 1, changed_at=now
    )
    if not taken:
        raise StaleRecord(_("Somebody changed this record after you opened the form."))
    gone.refresh_from_db()
    _move_phones(keep, gone)
    _move_consents(keep, gone)
    listeners.files_become_one(keep, gone, acting_user)
    _move_everything_else(keep, gone)
    carry_shares(gone, keep)
    _fill_gaps(keep, gone)
    note(
        gone,
        Verb.MERGE,
        acting_user,
        at=now,
        text=f"{gone.reference} → {keep.reference}",
        from_state=before,
        to_state=gone.state,
    )
    note(keep, Verb.MERGE, acting_user, at=now, text=f"{gone.reference} → {keep.reference}")
    return keep


def _move_phones(keep: Customer, gone: Customer) -> None:
    known = set(keep.phones.values_list("number", flat=True))
    gone.phones.filter(number__in=known).delete()
    gone.phones.update(customer=keep)


def _move_consents(keep: Customer, gone: Customer) -> None:
    """Live consents the kept file has already are ended; the record of them moves along."""
    live = keep.consents.filter(ended_on__isnull=True).values_list("purpose", flat=True)
    gone.consents.filter(ended_on__isnull=True, purpose__in=list(live)).update(
        ended_on=Greatest(F("given_on"), Value(clock.today(), output_field=models.DateField()))
    )
    gone.consents.update(customer=keep)


def _move_everything_else(keep: Customer, gone: Customer) -> None:
    """Move whatever points to the customer: cars, calls, complaints, and what other departments plugged in."""
    for relation in Customer._meta.related_objects:
        model = relation.related_model
        if model in _APART or not isinstance(relation, models.ManyToOneRel):
            continue
        model._base_manager.filter(**{relation.field.name: gone}).update(**{relation.field.name: keep})
    Customer.objects.filter(merged_into=gone).update(merged_into=keep)
    Attachment.objects.filter(kind="customer", record_id=gone.pk).update(record_id=keep.pk)


def _fill_gaps(keep: Customer, gone: Customer) -> None:
    """Take over what the kept file does not know."""
    names = [
        name
        for name in ("contact", "address", "birthday", "remarks")
        if not getattr(keep, name) and getattr(gone, name)
    ]
    for name in names:
        setattr(keep, name, getattr(gone, name))
    keep.version += 1
    keep.changed_at = clock.now()
    keep.save(update_fields=[*names, "version", "changed_at"])
