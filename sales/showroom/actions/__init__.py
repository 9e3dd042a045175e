"""Every write to the showroom's records beside the moves of their state machines."""

from sales.showroom.actions.contacts import log_contact
from sales.showroom.actions.drives import drive_saved, prepare_drive
from sales.showroom.actions.leads import lead_saved, prepare_lead
from sales.showroom.actions.recordings import prepare_recording
from sales.showroom.actions.visits import capture_visit, register_visit, visit_saved

__all__ = [
    "capture_visit",
    "drive_saved",
    "lead_saved",
    "log_contact",
    "prepare_drive",
    "prepare_lead",
    "prepare_recording",
    "register_visit",
    "visit_saved",
]
