"""Every write of `roles`, one noun a file: units, people, grants, the catalogue.

Public names: `create_unit`, `update_unit`, `create_staff`, `start_assignment`, `end_assignment`,
`set_language`, `materialise_positions`, `create_entry`, `customise_entry`, `customise_part`.
"""

from roles.actions.catalogue import create_entry, customise_entry, customise_part
from roles.actions.grants import materialise_positions
from roles.actions.people import create_staff, deactivate_staff, end_assignment, set_language, start_assignment
from roles.actions.units import create_unit, update_unit

__all__ = [
    "create_entry",
    "create_staff",
    "create_unit",
    "customise_entry",
    "customise_part",
    "deactivate_staff",
    "end_assignment",
    "materialise_positions",
    "set_language",
    "start_assignment",
    "update_unit",
]
