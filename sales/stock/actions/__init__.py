"""Every write to the stock beside the moves: cars allocated and handed over, keys, counts, lines of orders."""

from sales.stock.actions.allocation import (
    AlreadyAllocated,
    NothingInStock,
    NotInTurn,
    allocate_vehicle,
    ask_out_of_turn,
    hand_over_vehicle,
    release_vehicle,
)
from sales.stock.actions.counting import explain_car, scan_car, tick_car
from sales.stock.actions.keeping import hand_item
from sales.stock.actions.ordering import name_cars, parse_cars, put_line
from sales.stock.actions.saving import check_saved, damage_saved, movement_saved

__all__ = [
    "AlreadyAllocated",
    "NotInTurn",
    "NothingInStock",
    "allocate_vehicle",
    "ask_out_of_turn",
    "check_saved",
    "damage_saved",
    "explain_car",
    "hand_item",
    "hand_over_vehicle",
    "movement_saved",
    "name_cars",
    "parse_cars",
    "put_line",
    "release_vehicle",
    "scan_car",
    "tick_car",
]
