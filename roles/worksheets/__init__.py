"""Worksheets (checks the catalogue defines as forms) and the sheets people filled in.

Knows nothing of duties: a filled sheet is a working record like any other.
"""
