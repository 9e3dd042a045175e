"""Excel files in and out: every workbook of the product is written and read here.

Split into writing and reading, because whoever exports a list has no business with uploads.

Public names: `Sheet`, `workbook`, `attachment`.
"""

from roles.spreadsheets.writing import Sheet, attachment, workbook

__all__ = ["Sheet", "attachment", "workbook"]
