"""The nouns of the duty engine, one file each."""

from roles.duties.models.digest import StoreDigest
from roles.duties.models.duty import Duty, DutyVersion
from roles.duties.models.item import ChecklistItem, ItemStatus

__all__ = ["ChecklistItem", "Duty", "DutyVersion", "ItemStatus", "StoreDigest"]
