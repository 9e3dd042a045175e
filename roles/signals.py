"""What `roles` tells the engines above it."""

from django.dispatch import Signal

# Sent inside the transaction that changed assignments: `assignments` (list of ids), `at` (instant).
assignments_changed = Signal()

# Sent inside the transaction that changed an entry of the catalogue: `sender` its model, `entry` (the row as
# stored), `fields` (the names of what changed), `at` (instant).
entry_changed = Signal()

# The same for many entries of one model at once: `sender` their model, `entries` (as stored), `at` (instant).
entries_changed = Signal()

# Sent inside the transaction in which a person shared a record with a colleague: `sender` its model, `record`,
# `share` (the row that says with whom and by whom), `at` (instant).
record_shared = Signal()

# Sent inside the transaction in which a person took that back: `sender` its model, `record`, `reader` (who read it),
# `actor` (who took it back), `at` (instant).
sharing_ended = Signal()

# Sent inside the transaction that changed records so that their days count otherwise in figures, where no column of
# theirs tells: `sender` their model, `days` a set of (store id, day).
record_days_moved = Signal()
