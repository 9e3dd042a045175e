"""Who writes bulletins, and who reads which."""

from __future__ import annotations

from kpi.bulletins.models import Bulletin, Reader
from roles.models import Staff

VIEW, WRITE = "bulletins.view_bulletin", "bulletins.add_bulletin"


def reader_of(bulletin: Bulletin, person: Staff) -> Reader | None:
    """Return the person's line on a bulletin; None where it is not addressed to them."""
    return Reader.objects.filter(bulletin=bulletin, staff=person).first()


def may_follow(bulletin: Bulletin, person: Staff) -> bool:
    """Return whether the person sees who has read it: its author, and whoever views those of its unit."""
    return bulletin.owner_id == person.pk or person.has_perm(VIEW, bulletin)


def may_close(bulletin: Bulletin, person: Staff) -> bool:
    """Return whether the person may close it: its author, and whoever may write to the same unit."""
    return bulletin.owner_id == person.pk or person.has_perm(WRITE, bulletin)
