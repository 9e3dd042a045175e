"""A store's people and their positions from a workbook, in one go.

`sheet` is what the workbook looks like, `desk` what is known while one is read, `planning` reads it and
says what it would do, a line a row, `writing` does it, `passwords` lets new people in.
"""
