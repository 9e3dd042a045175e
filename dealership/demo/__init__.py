"""The demo store: an invented dealership with its people and two months of work behind it.

`store.seed` makes it in one transaction. The engines make checklists, reports and scorecards
day by day as they would have; `checklist_history`, `report_history` and `card_history` then
write how that work went, and `paperwork` the decisions on it, all of it set-based. What the
departments record comes before: `promotion`, `showroom` and `deals` are packages of one file a noun,
written against the `house`. Nothing here is a real person, firm or brand, and every chance is drawn
from the name of what it decides on: the same day gives the same store.
"""
