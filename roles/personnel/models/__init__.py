"""The nouns of personnel, one file each."""

from roles.personnel.models.absence import Absence, AbsenceKind, AbsenceState, AbsenceUserPermission
from roles.personnel.models.handover import Handover, HandoverEntry, HandoverLine
from roles.personnel.models.phone_view import PhoneView

__all__ = [
    "Absence",
    "AbsenceKind",
    "AbsenceState",
    "AbsenceUserPermission",
    "Handover",
    "HandoverEntry",
    "HandoverLine",
    "PhoneView",
]
