"""A report on paper and in a spreadsheet, made from the same parts as its page."""
