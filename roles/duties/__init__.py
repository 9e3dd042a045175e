"""What is owed: the duties of positions, and the checklist items they become.

`rhythm` says when a duty is due, `generation` makes the items set-based from a
ledger of store days, `reminders` tells people, `actions` is where people tick.
"""
