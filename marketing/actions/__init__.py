"""Every write to marketing's records beside the moves of their state machines."""

from marketing.actions.complaints import complaint_saved
from marketing.actions.customers import (
    add_car,
    add_consent,
    add_phone,
    change_car,
    customer_saved,
    drop_phone,
    end_consent,
)
from marketing.actions.follow_ups import follow_up_saved
from marketing.actions.merging import merge_customers
from marketing.actions.privacy import erase_customer, give_out, show_value

__all__ = [
    "add_car",
    "add_consent",
    "add_phone",
    "change_car",
    "complaint_saved",
    "customer_saved",
    "drop_phone",
    "end_consent",
    "erase_customer",
    "follow_up_saved",
    "give_out",
    "merge_customers",
    "show_value",
]
