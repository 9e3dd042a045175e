"""Editing a workbook the way people do: by sheet, heading and row."""

from io import BytesIO

from openpyxl import load_workbook


class Book:
    """A workbook as Excel shows it; headings as they stand in the first row."""

    def __init__(self, content):
        self.book = load_workbook(BytesIO(content))

    def sheet(self, title):
        return self.book[title]

    def column(self, title, heading):
        return next(cell.column for cell in self.sheet(title)[1] if cell.value == heading)

    def row(self, title, heading, value):
        """Return the number of the first row in which a column holds a value."""
        column = self.column(title, heading)
        return next(
            row for row in range(2, self.sheet(title).max_row + 1) if self.sheet(title).cell(row, column).value == value
        )

    def cell(self, title, heading, row):
        return self.sheet(title).cell(row, self.column(title, heading))

    def set(self, title, row, **values):
        """Write cells of one row; an underscore in a heading stands for a space."""
        for heading, value in values.items():
            cell = self.cell(title, heading.replace("_", " "), row)
            cell.value = value
        return self

    def append(self, title, **values):
        """Add a row; return its number."""
        row = self.sheet(title).max_row + 1
        self.set(title, row, **values)
        return row

    def drop(self, title, row):
        self.sheet(title).delete_rows(row)

    def keep_only(self, *titles):
        for title in self.book.sheetnames:
            if title not in titles:
                del self.book[title]
        return self

    @property
    def content(self):
        file = BytesIO()
        self.book.save(file)
        return file.getvalue()


def address(book, title, heading, row):
    """Return a cell as the spreadsheet names it ("C7")."""
    return book.cell(title, heading, row).coordinate
