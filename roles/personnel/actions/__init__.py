"""Every write of personnel: people's positions, absences, and looks at phone numbers."""

from roles.personnel.actions.absences import (
    StaleAbsence,
    cancel_absence,
    change_absence,
    record_absence,
    request_absence,
)
from roles.personnel.actions.leaving import leave, rejoin, renew_password, stay
from roles.personnel.actions.phones import show_phone
from roles.personnel.actions.positions import act_for, add_position, end_position, join, move, promote
from roles.personnel.turn import Turn

__all__ = [
    "StaleAbsence",
    "Turn",
    "act_for",
    "add_position",
    "cancel_absence",
    "change_absence",
    "end_position",
    "join",
    "leave",
    "move",
    "promote",
    "record_absence",
    "rejoin",
    "renew_password",
    "request_absence",
    "show_phone",
    "stay",
]
