"""Who is told: the in-app inbox, and the outbox that feeds outside channels.

A notification and its outbox rows are written in the transaction of the fact they
tell of. Kinds register how they are worded (`messages.register`), so that a message
is read in its reader's language and holds ids and titles, never a customer's data.
"""
