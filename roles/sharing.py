"""Sharing one record with one colleague, through guardian's direct-foreign-key tables."""

from __future__ import annotations

from django.db import models
from guardian.shortcuts import assign_perm, remove_perm

from roles.models import Staff
from roles.rights import forget


def share(record: models.Model, staff: Staff, *permissions: str) -> list[str]:
    """Let `staff` do what `permissions` name on this record; return what they could not do before."""
    fresh = [name for name in permissions if not staff.has_perm(name, record)]
    for name in fresh:
        assign_perm(name, staff, record)
    forget(staff)
    return fresh


def unshare(record: models.Model, staff: Staff, *permissions: str) -> None:
    """Take back what was shared of this record; what a position grants stays."""
    for name in permissions:
        remove_perm(name, staff, record)
    forget(staff)
