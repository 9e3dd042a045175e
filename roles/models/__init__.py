"""The nouns of `roles`, one file each."""

from roles.models.assignment import Assignment, PositionGroup
from roles.models.catalogue import CatalogueEntry
from roles.models.drift import KeptDifference
from roles.models.grant import Grant, UnitGroupPermission, UnitUserPermission
from roles.models.ledger import StoreDay
from roles.models.position import Position, PositionAlias
from roles.models.record import OwnedRecord, PlacedRecord
from roles.models.share import Share
from roles.models.staff import Staff
from roles.models.sweep_run import SweepRun
from roles.models.unit import Unit, UnitAncestor
from roles.models.upload import UploadedWorkbook

__all__ = [
    "Assignment",
    "CatalogueEntry",
    "Grant",
    "KeptDifference",
    "OwnedRecord",
    "PlacedRecord",
    "Position",
    "PositionAlias",
    "PositionGroup",
    "Share",
    "Staff",
    "StoreDay",
    "SweepRun",
    "Unit",
    "UnitAncestor",
    "UnitGroupPermission",
    "UnitUserPermission",
    "UploadedWorkbook",
]
