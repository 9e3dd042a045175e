"""What is typed in personnel: forms check, the actions write."""

from roles.personnel.forms.absences import AbsenceForm, ChangeAbsenceForm
from roles.personnel.forms.people import (
    ActForm,
    CancelForm,
    EndForm,
    FurtherForm,
    JoinForm,
    LeaveForm,
    MoveForm,
    PhoneForm,
    StayForm,
    TurnForm,
)

__all__ = [
    "AbsenceForm",
    "ActForm",
    "CancelForm",
    "ChangeAbsenceForm",
    "EndForm",
    "FurtherForm",
    "JoinForm",
    "LeaveForm",
    "MoveForm",
    "PhoneForm",
    "StayForm",
    "TurnForm",
]
