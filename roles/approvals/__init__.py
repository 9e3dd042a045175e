"""Who decides: documents that wait for a decision, and the log of decisions.

A kind of document registers how it is named, hashed and told of a decision
(`documents.register`). Submitting, approving, returning and withdrawing are
conditional updates on (state, version); every decision is a link in the store's
hash chain (`manage.py audit verify`).
"""
