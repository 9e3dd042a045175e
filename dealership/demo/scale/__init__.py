"""The demo store many times: a house of N stores, copied set-wise from the one that was seeded.

`tables` says what is copied, read from the models; `columns` how each column of a copy is made, `codes` what stands in
texts that must differ; `copying` writes the statements, `waiting` what they cannot say; `house` does it, some stores a
transaction.
"""
