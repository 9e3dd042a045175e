"""Targets: set for units, positions and people, broken down, decided on, and looked up for scorecards.

`lookup` answers which target holds for whom, `breakdown` does the sums, `actions` every write, `documents` what the
approvals must know, `comparison` what a sheet is compared with, `workbook` the import from Excel.
"""
