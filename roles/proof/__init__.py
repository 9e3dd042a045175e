"""What proves a checklist item: files, worksheets, records; reasons for misses; flags; spot checks.

Lies above the duty engine, which asks through `duties.requirements` whether an item may be ticked.
"""
