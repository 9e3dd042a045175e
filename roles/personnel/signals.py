"""What personnel tells the engines above it."""

from django.dispatch import Signal

# Sent inside the transaction that confirmed, changed or cancelled absences: `absences` (list of ids), `at` (instant).
absences_changed = Signal()
