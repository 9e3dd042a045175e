"""Every write of `roles`, one noun a file: units, people, grants.

Public names: `create_unit`, `create_staff`, `start_assignment`, `end_assignment`,
`set_language`, `materialise_positions`.
"""

from roles.actions.grants import materialise_positions
from roles.actions.people import create_staff, deactivate_staff, end_assignment, set_language, start_assignment
from roles.actions.units import create_unit

__all__ = [
    "create_staff",
    "create_unit",
    "deactivate_staff",
    "end_assignment",
    "materialise_positions",
    "set_language",
    "start_assignment",
]
