"""Periodic reports: drafted from the checklist, submitted, approved or returned.

`opening` makes the period's reports set-based, `drafting` fills them, `actions` is
where authors submit, `kpis` offers the report-on-time rate to the scorecards.
"""
