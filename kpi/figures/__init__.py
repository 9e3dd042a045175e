"""What is computed from records that are there today, one kind of record a module.

`sheets`: scores and coverage from worksheets. `meetings`: who was there. `checks`: spot checks. `decisions`: how fast
somebody decides. `plans`: plans handed in. Figures of the checklist and of reports stand beside their records.
"""

from __future__ import annotations


def register() -> None:
    """Offer every figure of this package to the scorecards; called once the models are there."""
    from kpi.figures import checks, decisions, meetings, plans, sheets

    for module in (sheets, meetings, checks, decisions, plans):
        module.register()
