"""The demo store's deals: half a year of quotations, orders, payments and deliveries for its leads and its cars.

One file a noun, because a deal is written a paper at a time, each from the one before: `pairs` gives leads their cars,
then come `quotations`, `discounts`, `orders`, `payments`, `deliveries` and `cases`. `steps` writes them in this order.
From outside only `write` is called, and `ask_for_discounts` when all else is there.
"""

from dealership.demo.deals.discounts import ask_for_discounts
from dealership.demo.deals.steps import write

__all__ = ["ask_for_discounts", "write"]
