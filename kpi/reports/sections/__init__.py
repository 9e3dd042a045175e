"""The sections of reports: registered code with typed output.

A definition lists the codes of its sections in order. A section is asked once for a whole batch of reports, of one or
of many stores, and answers in grouped queries: never a query a report or a person. Departments register theirs from
`<department>/reports.py`, which is found by the app's name; sections of working records are registered by the code of
the record (`records.offer`).
"""

from kpi.reports.sections.batch import Batch
from kpi.reports.sections.registry import Section, known, register, section_names, section_of

__all__ = ["Batch", "Section", "known", "register", "section_names", "section_of"]
