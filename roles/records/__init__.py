"""Working records, the generic way: lists, pages, forms, moves, files, import and export, built once.

A department declares a kind of record in its `records.py`: model, moves, form, filters, table. Everything a person
does with such a record then works without a further line (see `docs/adding-a-record.md`).
"""
