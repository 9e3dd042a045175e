"""Every write to working records."""

from roles.records.actions.attaching import attach, detach
from roles.records.actions.moving import StaleRecord, move_by_house, move_many, move_record
from roles.records.actions.noting import note, remark
from roles.records.actions.showing import show_hidden
from roles.records.actions.viewing import choose_columns, drop_filter, kept_query, log_export, save_filter
from roles.records.actions.writing import SameRecord, change_record, create_record, home_of

__all__ = [
    "SameRecord",
    "StaleRecord",
    "attach",
    "change_record",
    "choose_columns",
    "create_record",
    "detach",
    "drop_filter",
    "home_of",
    "kept_query",
    "log_export",
    "move_by_house",
    "move_many",
    "move_record",
    "note",
    "remark",
    "save_filter",
    "show_hidden",
]
