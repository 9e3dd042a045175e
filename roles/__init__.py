"""Who: units, people, positions, assignments and the rights that follow from them.

Everything else in the house imports from here and nothing here imports upward.
The engines nested below (`duties`, `approvals`, `notifications`) are apps of
their own that plug into the registries this app owns: the catalogue's sections
and the sweep's steps.
"""
