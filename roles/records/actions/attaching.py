"""Files of a record: adding and taking away."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.proof.files import Prepared, prepare
from roles.records.actions.noting import note
from roles.records.flows import holds
from roles.records.kinds import RecordKind
from roles.records.models import Attachment, Verb, WorkingRecord


@transaction.atomic
def attach(
    *, kind: RecordKind, record: WorkingRecord, acting_user: Staff, files: Sequence[UploadedFile]
) -> list[Attachment]:
    """Add photos or files; all of them or none.

    Raises PermissionDenied for who may not change the record, ValidationError for what is no photo or file of the kinds
    taken, too large, too many, or there already.
    """
    _check(kind, record, acting_user)
    if not files:
        raise ValidationError({"files": _("Choose a photo or a file first.")})
    rows = Attachment.objects.filter(kind=kind.code, record_id=record.pk)
    known = set(rows.values_list("sha256", flat=True))
    limit = settings.EVIDENCE_PER_ITEM
    if len(known) + len(files) > limit:
        raise ValidationError({"files": _("A record takes at most %(limit)s files.") % {"limit": limit}})
    added = []
    for upload in files:
        found = _looked_at(upload)
        if found.sha256 in known:
            raise ValidationError({"files": _("“%(name)s” is there already.") % {"name": found.name}})
        known.add(found.sha256)
        added.append(_store(kind, record, acting_user, found))
    note(record, Verb.ATTACH, acting_user, text=", ".join(row.name for row in added))
    return added


def _looked_at(upload: UploadedFile) -> Prepared:
    """Return an upload as it is stored; ValidationError keyed by "files" for one that is not taken."""
    try:
        return prepare(upload)
    except ValidationError as error:
        raise ValidationError({"files": error.messages}) from error


def _store(kind: RecordKind, record: WorkingRecord, acting_user: Staff, found: Prepared) -> Attachment:
    row = Attachment(
        kind=kind.code,
        record_id=record.pk,
        name=found.name,
        content_type=found.content_type,
        size=found.content.size,
        sha256=found.sha256,
        uploaded_by=acting_user,
        uploaded_at=clock.now(),
    )
    row.file.save(found.name, found.content, save=False)
    if found.small is not None:
        row.thumbnail.save(found.name, found.small, save=False)
    row.save(force_insert=True)
    return row


@transaction.atomic
def detach(*, kind: RecordKind, record: WorkingRecord, attachment: Attachment, acting_user: Staff) -> None:
    """Take a file away. Raises PermissionDenied for who may not change the record."""
    _check(kind, record, acting_user)
    name = attachment.name
    drop_file(attachment)
    note(record, Verb.DETACH, acting_user, text=name)


def drop_file(attachment: Attachment) -> None:
    """Delete a row and, once the transaction holds, the stored bytes."""
    stored = [each for each in (attachment.file, attachment.thumbnail) if each]
    attachment.delete()
    for each in stored:
        transaction.on_commit(lambda file=each: file.storage.delete(file.name))  # type: ignore[misc]


def _check(kind: RecordKind, record: WorkingRecord, acting_user: Staff) -> None:
    if not holds(acting_user, kind.permission("change"), record):
        raise PermissionDenied(_("Your position does not include changing this record."))
    if record.state in kind.flow.closed:
        raise ValidationError(
            {"files": _("It is “%(state)s”: nothing is changed any more.") % {"state": record.state_label}}
        )
