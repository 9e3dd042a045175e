"""Adding photos and files to an item, and taking them away again."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.models import Staff
from roles.proof.files import Prepared, prepare
from roles.proof.models import Evidence, Flag, FlagKind
from roles.proof.superior import superior_id
from roles.rights import require


@transaction.atomic
def add_evidence(
    *, item: ChecklistItem, acting_user: Staff, files: Sequence[UploadedFile], line: str = "", photos_only: bool = False
) -> list[Evidence]:
    """Add photos or files to an open item; all of them or none.

    A photo that proved another item of the store is kept and shown to the superior. Raises PermissionDenied for
    another person's item, ValidationError for what is no photo or file of the kinds taken, too large, too many or there
    already, and once the item is done or closed.
    """
    check_open(item, acting_user)
    if not files:
        raise ValidationError({"files": _("Choose a photo or a file first.")})
    known = set(Evidence.objects.filter(item=item).values_list("sha256", flat=True))
    limit = settings.EVIDENCE_PER_ITEM
    if len(known) + len(files) > limit:
        raise ValidationError({"files": _("An item takes at most %(limit)s files.") % {"limit": limit}})
    added = []
    for upload in files:
        try:
            found = prepare(upload, photos_only=photos_only)
        except ValidationError as error:
            raise ValidationError({"files": error.messages}) from error
        if found.sha256 in known:
            raise ValidationError({"files": _("“%(name)s” is there already.") % {"name": found.name}})
        known.add(found.sha256)
        added.append(_store(item, acting_user, line, found))
    _flag_repeated(item, added)
    return added


def _store(item: ChecklistItem, acting_user: Staff, line: str, found: Prepared) -> Evidence:
    row = Evidence(
        item=item,
        line=line,
        name=found.name,
        content_type=found.content_type,
        size=found.content.size,
        sha256=found.sha256,
        look=found.look,
        taken_at=found.taken_at,
        uploaded_by=acting_user,
        uploaded_at=clock.now(),
    )
    row.file.save(found.name, found.content, save=False)
    if found.small is not None:
        row.thumbnail.save(found.name, found.small, save=False)
    row.save(force_insert=True)
    return row


def _flag_repeated(item: ChecklistItem, added: list[Evidence]) -> None:
    """Show the superior a photo that proved another item of the store before."""
    alike = Q(sha256__in=[each.sha256 for each in added]) | Q(look__in=[each.look for each in added if each.look])
    before = Evidence.objects.filter(alike, item__store=item.store_id).exclude(item=item).order_by("pk").first()
    if before is None:
        return
    facts = {"other_id": before.item_id, "superior_id": superior_id(item), "raised_at": clock.now()}
    Flag.objects.get_or_create(item=item, kind=FlagKind.PHOTO, defaults=facts)


@transaction.atomic
def remove_evidence(*, evidence: Evidence, acting_user: Staff) -> None:
    """Take a photo or file away from an item that is still open."""
    check_open(evidence.item, acting_user)
    kept = [(each.storage, each.name) for each in (evidence.file, evidence.thumbnail) if each]
    evidence.delete()
    for storage, name in kept:
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))  # type: ignore[misc]


def check_open(item: ChecklistItem, acting_user: Staff) -> None:
    """Raise PermissionDenied for another person's item, ValidationError for one that can no longer be done."""
    require(acting_user, "duties.complete_checklistitem", item)
    if item.owner_id != acting_user.pk:
        raise PermissionDenied(_("Only the person who owes a duty can prove it."))
    if item.status != ItemStatus.OPEN or item.closes_at <= clock.now():
        raise ValidationError(
            _("This item is now “%(state)s”: nothing can be added or changed.") % {"state": item.get_status_display()}
        )
