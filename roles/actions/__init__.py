"""Every write of `roles`, one noun a file: units, people, grants, the catalogue.

Public names: `create_unit`, `update_unit`, `create_staff`, `start_assignment`, `end_assignment`,
`cancel_assignment`, `let_leave`, `welcome_back`, `give_password`, `choose_password`,
`deactivate_staff`, `close_accounts`, `set_language`, `materialise_positions`, `create_entry`,
`customise_entry`, `customise_part`.
"""

from roles.actions.catalogue import create_entry, customise_entry, customise_part
from roles.actions.grants import materialise_positions
from roles.actions.people import (
    cancel_assignment,
    choose_password,
    close_accounts,
    create_staff,
    deactivate_staff,
    end_assignment,
    give_password,
    let_leave,
    set_language,
    start_assignment,
    welcome_back,
)
from roles.actions.units import create_unit, update_unit

__all__ = [
    "cancel_assignment",
    "choose_password",
    "close_accounts",
    "create_entry",
    "create_staff",
    "create_unit",
    "customise_entry",
    "customise_part",
    "deactivate_staff",
    "end_assignment",
    "give_password",
    "let_leave",
    "materialise_positions",
    "set_language",
    "start_assignment",
    "update_unit",
    "welcome_back",
]
