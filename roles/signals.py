"""What `roles` tells the engines above it."""

from django.dispatch import Signal

# Sent inside the transaction that changed assignments: `assignments` (list of ids), `at` (instant).
assignments_changed = Signal()
