"""The catalogue of one department as an Excel workbook, out and back in.

`sheets` is what a sheet is and the registry by which engines above add theirs, `planning` reads a
workbook and says what it would do, `writing` does it. Positions, names and grants are the sheets of `roles`.
"""
